package dev.plumbline.models.json;

import dev.plumbline.models.cell.Accounts;
import dev.plumbline.models.cell.SourceStage;
import dev.plumbline.models.cell.Watermark;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** A watermark with its accounts. */
final class WatermarkJson {

    static final String KIND = "watermark";

    private WatermarkJson() {}

    static ObjectNode tree(Watermark watermark) {
        ObjectNode json = Json.versioned();
        json.put("kind", KIND);
        json.put("stage", watermark.stage().id());
        json.put("partition", watermark.partition());
        json.put("partitions", watermark.partitions());
        json.put("time", watermark.time());
        json.put("state", code(watermark.state()));
        json.set("models", Json.counts(watermark.models()));
        json.set("accounts", tree(watermark.accounts()));
        return json;
    }

    static Watermark read(Fields f) {
        return new Watermark(
                f.code("stage", SourceStage.values(), SourceStage::id),
                f.count("partition"),
                f.count("partitions"),
                f.whole("time"),
                f.code("state", Watermark.State.values(), WatermarkJson::code),
                f.object("models").asCounts(),
                accounts(f.object("accounts")));
    }

    private static ObjectNode tree(Accounts accounts) {
        ObjectNode json = Json.object();
        json.put("read", accounts.read());
        json.put("tallied", accounts.tallied());
        json.put("late", accounts.late());
        json.put("duplicate", accounts.duplicate());
        json.put("mis_keyed", accounts.misKeyed());
        json.set("dead", Json.counts(accounts.dead()));
        json.set("ahead_by_pool", Json.counts(accounts.aheadByPool()));
        return json;
    }

    private static Accounts accounts(Fields f) {
        return new Accounts(
                f.whole("read"),
                f.whole("tallied"),
                f.whole("late"),
                f.whole("duplicate"),
                f.whole("mis_keyed"),
                f.object("dead").asCounts(),
                f.object("ahead_by_pool").asCounts());
    }

    private static String code(Watermark.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
