package dev.plumbline.service.probe.report;

import dev.plumbline.detector.equivalence.PairTest;
import dev.plumbline.service.probe.run.ProbeResult;
import dev.plumbline.service.probe.run.ProbeResult.CheckedResult;
import dev.plumbline.service.probe.run.ProbeResult.PairResult;
import dev.plumbline.service.probe.run.ProbeResult.PoolResult;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A result as one JSON object: {@code docs/probe.md} names its fields. */
public final class ResultJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private ResultJson() {}

    public static ObjectNode of(ProbeResult result) {
        ObjectNode json = JSON.createObjectNode()
                .put("verdict", word(result.verdict()))
                .put("exit_code", result.exitCode())
                .put("model", result.model())
                .put("alpha", result.options().alpha())
                .put("population", result.population())
                .put("least_prompts", result.leastPrompts())
                .put("tokens_asked", result.tokens());
        json.putObject("margin")
                .put("nats", result.options().margin().nats())
                .put("first", result.options().margin().first())
                .put("tail", result.options().margin().tail());
        ArrayNode pools = json.putArray("pools");
        result.pools().forEach(pool -> pool(pools.addObject(), pool));
        ArrayNode pairs = json.putArray("pairs");
        result.pairs().forEach(pair -> pair(pairs.addObject(), pair));
        return json;
    }

    private static void pool(ObjectNode json, PoolResult pool) {
        json.put("pool", pool.pool())
                .put("engine", pool.engine().engine())
                .put("engine_version", pool.engine().version())
                .put("requests", pool.met().asked())
                .put("answered", pool.met().answered())
                .put("median_ms", pool.met().medianMillis())
                .put("lost", pool.met().lost())
                .put("out_of_budget", pool.met().outOfBudget());
        ObjectNode errors = json.putObject("errors");
        pool.met().errors().forEach(errors::put);
        ArrayNode checks = json.putArray("checks");
        pool.checks().forEach(check -> check(checks.addObject().put("promised", pool.promises(check)), check));
    }

    private static void check(ObjectNode json, CheckedResult check) {
        json.put("check", check.check().name())
                .put("outcome", word(check.result().outcome()))
                .put("layer", check.check().layer().code())
                .put("question", check.check().question())
                .put("error_rate", check.check().errorRate())
                .put("trials", check.result().trials())
                .put("finding", check.result().finding());
        number(json, "ln_evidence", check.result().lnEvidence());
        json.put("reproducer", check.reproducer());
    }

    private static void pair(ObjectNode json, PairResult pair) {
        json.put("a", pair.a())
                .put("b", pair.b())
                .put("verdict", word(pair.verdict()))
                .put("layer", "logits")
                .put("reason", pair.reason())
                .put("prompts", pair.prompts())
                .put("positions", pair.positions())
                .put("parted", pair.partings().count())
                .put("parted_at_median", pair.partings().median());
        ArrayNode measures = json.putArray("measures");
        for (PairTest.Measured measured : pair.measured()) {
            ObjectNode one = measures.addObject()
                    .put("measure", measured.measure().code())
                    .put("margin", measured.margin());
            number(one, "mean", measured.mean());
            number(one, "ln_different", measured.lnDifferent());
            number(one, "ln_equivalent", measured.lnEquivalent());
        }
        json.put("reproducer", pair.reproducer());
    }

    /** JSON has no numbers that are infinite, or none: a broken rule has no evidence in numbers. */
    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
