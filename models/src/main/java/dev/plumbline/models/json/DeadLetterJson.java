package dev.plumbline.models.json;

import dev.plumbline.models.sample.DeadLetter;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a dead letter. */
public final class DeadLetterJson {

    private DeadLetterJson() {}

    /** One line. */
    public static String write(DeadLetter letter) {
        ObjectNode json = Json.versioned();
        json.put("topic", letter.topic());
        json.put("partition", letter.partition());
        json.put("offset", letter.offset());
        json.put("reason", letter.reason());
        json.put("field", letter.field());
        json.put("bound", letter.bound());
        json.put("digest", letter.digest());
        json.put("bytes", letter.bytes());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no dead letter, or one of a later version; names the field
     */
    public static DeadLetter read(String json) {
        Fields f = Json.read("dead letter", json).versioned();
        return new DeadLetter(
                f.text("topic"),
                f.count("partition"),
                f.whole("offset"),
                f.text("reason"),
                f.text("field"),
                f.text("bound"),
                f.text("digest"),
                f.count("bytes"));
    }
}
