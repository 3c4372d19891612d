package dev.plumbline.service.gate;

import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Verdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The last word on every pool: what Plumbline decided, over it what a person said, and beside it what a probe found.
 * Whatever has expired says nothing any more: the pool is open for placement, and the verdict INSUFFICIENT.
 */
public final class GateBoard {

    private final Clock clock;
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final Map<String, Instruction> said = new ConcurrentHashMap<>();
    private final Map<String, PoolProbe> probes = new ConcurrentHashMap<>();
    private volatile boolean complete;

    public GateBoard(Clock clock) {
        this.clock = clock;
    }

    /** Takes what was decided; the later one counts. */
    public void apply(Gate gate) {
        gates.put(gate.key(), gate);
    }

    /** Takes what a person said, unless it is about no pool. */
    public void apply(Instruction word) {
        String pool = word.pool();
        if (pool != null) {
            said.put(Gate.key(word.model(), pool), word);
        }
    }

    /** Takes what a probe found, or how far it is; the later one counts, whichever comes first. */
    public void apply(PoolProbe probe) {
        probes.merge(probe.key(), probe, (a, b) -> b.cost().time() >= a.cost().time() ? b : a);
    }

    /** What a probe of the pool found last; nothing where none was made. */
    public Optional<PoolProbe> probe(String model, String pool) {
        return Optional.ofNullable(probes.get(Gate.key(model, pool)));
    }

    /** All that was written before it began to read has been taken. */
    public void completed() {
        complete = true;
    }

    /** Whether it may be asked: before that, what it does not know may stand in the topic. */
    public boolean isComplete() {
        return complete;
    }

    /** Whether samples of the pool were ever judged: a person's word is no sign that there is one. */
    public boolean knows(String model, String pool) {
        return gates.containsKey(Gate.key(model, pool));
    }

    /** The pools of which samples were judged. */
    public List<Gate> seen() {
        return List.copyOf(gates.values());
    }

    /** What holds now. */
    public Gate gate(String model, String pool) {
        return gate(model, pool, clock.millis());
    }

    /** What held at a time after all that it took: of a recording, at its own end. */
    public Gate gate(String model, String pool, long now) {
        Gate gate = gates.get(Gate.key(model, pool));
        Gate base = gate == null
                ? nothing(model, pool, now, "nothing is known of this pool")
                : gate.lease().expiry() <= now
                        ? nothing(
                                model,
                                pool,
                                gate.lease().expiry(),
                                "what was known of this pool has expired, and was not renewed")
                        : gate;
        Instruction word = said.get(Gate.key(model, pool));
        return word == null || word.until() <= now ? base : over(base, word);
    }

    private static Gate over(Gate gate, Instruction word) {
        return switch (word.kind()) {
            case OPEN -> gate.decided(Gate.State.OPEN, word.by(), word.why(), word.time(), word.until());
            case CLOSE -> gate.decided(Gate.State.CLOSED, word.by(), word.why(), word.time(), word.until());
            case RELEASE, APPROVE, END -> gate;
        };
    }

    /** All of which anything is known, in the order of model and pool. */
    public List<Gate> all(@Nullable String model) {
        TreeSet<String> keys = new TreeSet<>(gates.keySet());
        keys.addAll(said.keySet());
        List<Gate> all = new ArrayList<>();
        for (String key : keys) {
            int end = key.lastIndexOf('\n');
            String of = key.substring(0, end);
            if (model == null || model.equals(of)) {
                all.add(gate(of, key.substring(end + 1)));
            }
        }
        return all;
    }

    private static Gate nothing(String model, String pool, long since, String why) {
        return new Gate(
                model,
                pool,
                Gate.State.OPEN,
                Verdict.INSUFFICIENT,
                why,
                Gate.Grounds.NONE,
                null,
                new Gate.Lease(since, since, since));
    }
}
