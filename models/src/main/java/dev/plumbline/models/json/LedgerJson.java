package dev.plumbline.models.json;

import dev.plumbline.models.action.Ledger;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a ledger of harm: the counts, and the shares that follow from them. */
final class LedgerJson {

    private LedgerJson() {}

    static ObjectNode tree(Ledger ledger) {
        ObjectNode json = Json.object();
        json.put("responses", ledger.responses());
        json.put("sessions", ledger.placed());
        json.put("all_responses", ledger.allResponses());
        json.put("all_sessions", ledger.allPlaced());
        json.set("share", Json.number(ledger.share()));
        json.set("placed_share", Json.number(ledger.placedShare()));
        json.set("returned_share", Json.number(ledger.returnedShare()));
        return json;
    }

    static Ledger read(Fields f) {
        return new Ledger(f.whole("responses"), f.whole("sessions"), f.whole("all_responses"), f.whole("all_sessions"));
    }
}
