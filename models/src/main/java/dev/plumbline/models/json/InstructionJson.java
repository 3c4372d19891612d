package dev.plumbline.models.json;

import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of what a person said. */
public final class InstructionJson {

    private InstructionJson() {}

    /** One line. */
    public static String write(Instruction said) {
        ObjectNode json = Json.versioned();
        json.put("model", said.model());
        json.put("kind", said.kind().code());
        json.put("pool", said.pool());
        json.put("incident", said.incident());
        json.put("by", said.by());
        json.put("why", said.why());
        json.put("time", Rfc3339.write(said.time()));
        json.put("until", Rfc3339.write(said.until()));
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no instruction, or one of a later version; names the field
     */
    public static Instruction read(String json) {
        Fields f = Json.read("instruction", json).versioned();
        return new Instruction(
                f.text("model"),
                f.code("kind", Instruction.Kind.values(), Instruction.Kind::code),
                f.textOrNull("pool"),
                f.textOrNull("incident"),
                f.text("by"),
                f.text("why"),
                f.time("time"),
                f.time("until"));
    }
}
