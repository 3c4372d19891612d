package dev.plumbline.service.inspect;

import dev.plumbline.detector.signal.Unverifiable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a running service says of itself at {@code /v1/fleet}, as findings: what could be judged of the last hour. */
public final class ServiceDoctor {

    /** Responses in a hundred that may come late before it is told. */
    private static final int LATE = 100;

    private final JsonNode fleet;
    private final Advice advice;

    /** @param fleet the answer of {@code /v1/fleet} */
    public ServiceDoctor(JsonNode fleet, Gateway gateway, Engine engine) {
        this.fleet = fleet;
        this.advice = new Advice(gateway, engine);
    }

    /** A line a model: how many signals could be judged of it. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (JsonNode model : fleet.path("models")) {
            JsonNode coverage = model.path("coverage");
            lines.add(model.path("model").asString() + ": "
                    + coverage.path("judged").asInt() + " of "
                    + coverage.path("signals").asInt() + " signals could be judged, of "
                    + coverage.path("responses").asLong() + " responses of the last hour");
        }
        return lines.isEmpty() ? List.of(headline()) : lines;
    }

    private String headline() {
        return fleet.path("status").path("headline").asString("No model was judged yet.");
    }

    /** All that should be changed, model by model, then what is wrong with what comes in. */
    public List<DoctorFinding> findings() {
        List<DoctorFinding> findings = new ArrayList<>();
        for (JsonNode model : fleet.path("models")) {
            missing(model, findings);
            fleet(model, findings);
        }
        if (fleet.path("models").isEmpty() && fleet.path("unjudged").isEmpty()) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.MISSING,
                    "samples",
                    List.of(),
                    "nothing that was sent is counted yet; the first are judged about a minute after they came",
                    advice.sending()));
        }
        for (JsonNode model : fleet.path("unjudged")) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.DOUBT,
                    model.asString(),
                    List.of(),
                    "it sends, and no window of it was judged yet",
                    "look at `feed` in /v1/fleet for a source that holds windows back"));
        }
        feed(findings);
        return findings;
    }

    private void missing(JsonNode model, List<DoctorFinding> findings) {
        String name = model.path("model").asString();
        Map<String, List<String>> blind = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        for (JsonNode row : model.path("coverage").path("table")) {
            JsonNode why = row.path("why").path(0);
            if (row.path("state").asString("").equals("blind") && !why.isMissingNode()) {
                String code = why.path("reason").asString();
                blind.computeIfAbsent(code, c -> new ArrayList<>())
                        .add(row.path("signal").asString());
                texts.put(code, why.path("text").asString());
            }
        }
        blind.forEach((code, signals) -> findings.add(new DoctorFinding(
                DoctorFinding.Kind.MISSING, name + " " + code, signals, texts.getOrDefault(code, ""), advice(code))));
    }

    private String advice(String code) {
        return Stream.of(Unverifiable.values())
                .filter(why -> why.code().equals(code))
                .map(why -> advice.on(why, List.of()))
                .findFirst()
                .orElse("");
    }

    private void fleet(JsonNode model, List<DoctorFinding> findings) {
        String name = model.path("model").asString();
        List<String> without = new ArrayList<>();
        for (JsonNode pool : model.path("pools")) {
            if (pool.path("values").path("hardware").isMissingNode()) {
                without.add(pool.path("name").asString());
            }
        }
        if (!without.isEmpty()) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.NOTE,
                    name + " hardware",
                    List.of("twin-drift", "divergence"),
                    "no hardware is stated of " + String.join(", ", without.subList(0, Math.min(5, without.size())))
                            + (without.size() > 5 ? " and others" : ""),
                    advice.field("hardware", "--hardware NAME", "X-Hardware")));
        }
        if (model.path("pools").size() == 1) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.NOTE,
                    name + " pools",
                    List.of("token-drift", "completion", "code", "twins"),
                    "one pool alone serves it: there are no peers",
                    "name each server group as a pool of its own; or approve a baseline: plumbline baseline learn"));
        }
    }

    private void feed(List<DoctorFinding> findings) {
        JsonNode feed = fleet.path("feed");
        long read = feed.path("read").asLong();
        if (feed.path("mis_keyed").asLong() > 0) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.DOUBT,
                    "partitions",
                    List.of(),
                    feed.path("mis_keyed").asLong()
                            + " records lay in another partition than their key says: sessions may" + " vote twice",
                    "key by session, with librdkafka's partitioner=murmur2_random"));
        }
        if (feed.path("late").asLong() * LATE > read) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.DOUBT,
                    "clocks",
                    List.of("lateness"),
                    feed.path("late").asLong() + " of " + read + " records came after their windows had closed",
                    "look for a sender whose clock is behind, or that ships lines seldom"));
        }
        if (feed.path("dead").asLong() > 0) {
            findings.add(new DoctorFinding(
                    DoctorFinding.Kind.DOUBT,
                    "dead letters",
                    List.of(),
                    feed.path("dead").asLong() + " of " + read + " records could not be read: "
                            + feed.path("dead_by_reason"),
                    "plumbline inspect --json on the same lines says which field"));
        }
    }

    /** The same for programs: findings, and the coverage of each model. */
    public String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", "service");
        json.put("refused", fleet.path("feed").path("dead").asLong());
        json.set("findings", DoctorJson.findings(findings()));
        ObjectNode models = json.putObject("coverage");
        for (JsonNode model : fleet.path("models")) {
            models.set(model.path("model").asString(), model.path("coverage"));
        }
        return JsonMapper.shared().writeValueAsString(json);
    }
}
