package dev.plumbline.service.probe.rescore;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How a re-scoring went. */
public final class RescoreSummary {

    private final Map<RescoringOutcome.Kind, Integer> kinds = new EnumMap<>(RescoringOutcome.Kind.class);
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int before;

    public void add(RescoringOutcome outcome) {
        kinds.merge(outcome.kind(), 1, Integer::sum);
        if (!outcome.reason().isEmpty()) {
            reasons.merge(outcome.reason(), 1, Integer::sum);
        }
    }

    /** One that was done by an earlier run. */
    public void addBefore() {
        before++;
    }

    public int count(RescoringOutcome.Kind kind) {
        return kinds.getOrDefault(kind, 0);
    }

    /** Whether something was made of it, now or before. */
    public boolean hasSome() {
        return before + count(RescoringOutcome.Kind.RESCORED) > 0;
    }

    /** In one line. */
    public String line() {
        String why = reasons.entrySet().stream()
                .map(e -> e.getValue() + " × " + e.getKey())
                .collect(Collectors.joining("; "));
        return count(RescoringOutcome.Kind.RESCORED) + " re-scored, " + before + " before, "
                + count(RescoringOutcome.Kind.NOT_RESCORABLE) + " not re-scorable, "
                + count(RescoringOutcome.Kind.OTHER_TOKENS) + " of other tokens, "
                + count(RescoringOutcome.Kind.NOT_ANSWERED) + " not answered" + (why.isEmpty() ? "" : ": " + why);
    }

    /** As one object. */
    public String json() {
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("rescored", count(RescoringOutcome.Kind.RESCORED))
                .put("before", before)
                .put("not_rescorable", count(RescoringOutcome.Kind.NOT_RESCORABLE))
                .put("other_tokens", count(RescoringOutcome.Kind.OTHER_TOKENS))
                .put("not_answered", count(RescoringOutcome.Kind.NOT_ANSWERED));
        reasons.forEach(json.putObject("reasons")::put);
        return json.toString();
    }
}
