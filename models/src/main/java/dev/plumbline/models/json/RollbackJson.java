package dev.plumbline.models.json;

import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Rollback;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a rollback. */
public final class RollbackJson {

    private RollbackJson() {}

    /** One line. */
    public static String write(Rollback rollback) {
        ObjectNode json = Json.versioned();
        json.put("id", rollback.id());
        json.put("model", rollback.model());
        json.set("pools", Json.texts(rollback.change().pools()));
        json.put("version", rollback.change().version());
        json.put("to", rollback.change().to());
        json.put("incident", rollback.fault().incident());
        json.put("force", rollback.force().code());
        json.put("reason", rollback.reason());
        json.put("started", Rfc3339.write(rollback.change().started()));
        json.put("onset", Rfc3339.write(rollback.fault().onset()));
        json.set("evidence", Json.number(rollback.fault().evidence()));
        json.set("threshold", Json.number(rollback.fault().threshold()));
        json.put("decided", Rfc3339.write(rollback.decided()));
        json.set("ledger", LedgerJson.tree(rollback.ledger()));
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}, but for the digits that were rounded off.
     *
     * @throws IllegalArgumentException where the text is no rollback, or one of a later version; names the field
     */
    public static Rollback read(String json) {
        Fields f = Json.read("rollback", json).versioned();
        return new Rollback(
                f.text("id"),
                f.text("model"),
                new Rollback.Change(f.texts("pools"), f.text("version"), f.text("to"), f.time("started")),
                new Rollback.Fault(f.text("incident"), f.time("onset"), f.number("evidence"), f.number("threshold")),
                f.code("force", Enforcement.values(), Enforcement::code),
                f.text("reason"),
                f.time("decided"),
                LedgerJson.read(f.object("ledger")));
    }
}
