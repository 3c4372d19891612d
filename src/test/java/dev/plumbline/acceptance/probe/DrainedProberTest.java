package dev.plumbline.acceptance.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.acceptance.engine.EngineFault;
import dev.plumbline.acceptance.engine.SmallModel;
import dev.plumbline.acceptance.engine.StandInEngine;
import dev.plumbline.detector.equivalence.Margin;
import dev.plumbline.models.action.Gate;
import dev.plumbline.models.action.Instruction;
import dev.plumbline.models.action.PoolProbe;
import dev.plumbline.models.action.Verdict;
import dev.plumbline.models.policy.ApiKind;
import dev.plumbline.models.policy.GateOpening;
import dev.plumbline.models.policy.ProbeRules;
import dev.plumbline.service.gate.GateBoard;
import dev.plumbline.service.probe.drained.DrainedProber;
import dev.plumbline.service.probe.drained.ProbeVerdicts;
import dev.plumbline.service.probe.run.RunOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plumbline probes what it drained, and opens a gate only on the word of a probe that has seen the fault. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DrainedProberTest {

    private static final String MODEL = "stories-260k";

    /** The comparison alone: a few dozen prompts. */
    private static final RunOptions PAIR = new RunOptions(Margin.DEFAULT, 0.01, 100, 0, 8, 5, List.of());

    private final Clock clock = Clock.systemUTC();
    private final GateBoard board = new GateBoard(clock);
    private final BlockingQueue<PoolProbe> found = new LinkedBlockingQueue<>();
    private final BlockingQueue<Instruction> ordered = new LinkedBlockingQueue<>();
    private final Semaphore turns = new Semaphore(0);
    private final Semaphore looked = new Semaphore(0);
    private final StandInEngine a = StandInEngine.start(SmallModel.Precision.F32, 1);
    private final StandInEngine b = StandInEngine.start(SmallModel.Precision.F32, 2);

    @BeforeEach
    void gates() {
        board.completed();
        board.apply(gate("a", Gate.State.OPEN, Verdict.PASS));
        board.apply(gate("b", Gate.State.CLOSED, Verdict.FAIL, "inc-1"));
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    @Test
    void drainedPool_isProbedByItself_andItsIncidentEnds_onceTheProbeThatSawTheFaultSeesItNoMore() throws Exception {
        b.set(EngineFault.NOISE, 1);
        try (DrainedProber prober = prober(rules(Duration.ofMillis(1)))) {
            prober.start();
            PoolProbe different = await(PoolProbe.State.DIFFERENT);
            assertEquals("a", different.against());
            assertEquals(List.of("inc-1"), different.differentIn());
            assertTrue(different.cost().requests() > 10, different::toString);
            assertTrue(different.reason().contains("nats"), different::toString);
            assertTrue(ordered.isEmpty(), ordered::toString);
            b.mend(EngineFault.NOISE);
            await(PoolProbe.State.EQUIVALENT);
            Instruction end = ordered.poll(1, TimeUnit.MINUTES);
            assertEquals(Instruction.Kind.END, end.kind());
            assertEquals("inc-1", end.incident());
        }
    }

    @Test
    void probeThatNeverSawTheFault_isShown_andEndsNothing() throws Exception {
        try (DrainedProber prober = prober(rules(Duration.ofHours(1)))) {
            prober.start();
            await(PoolProbe.State.EQUIVALENT);
        }
        assertEquals(
                PoolProbe.State.EQUIVALENT,
                board.probe(MODEL, "b").orElseThrow().state());
        assertTrue(ordered.isEmpty(), ordered::toString);
    }

    @Test
    void poolThatDoesNotAnswer_isSaid_andTheNextProbeIsMade() throws Exception {
        b.close();
        try (DrainedProber prober = prober(rules(Duration.ofMillis(1)))) {
            prober.start();
            assertTrue(await(PoolProbe.State.NOT_ASKED).reason().contains("b did not answer"));
            board.apply(gate("a", Gate.State.CLOSED, Verdict.FAIL, "inc-1"));
            assertEquals(
                    PoolProbe.State.NOT_ASKED, awaitReason("no pool is sound").state());
        }
        assertTrue(ordered.isEmpty(), ordered::toString);
    }

    @Test
    void gateThatOpens_breaksTheProbeOff() throws Exception {
        b.set(EngineFault.SLOW, 60_000);
        try (DrainedProber prober = prober(rules(Duration.ofHours(1)))) {
            prober.start();
            await(PoolProbe.State.RUNNING);
            board.apply(gate("b", Gate.State.OPEN, Verdict.PASS));
            assertTrue(await(PoolProbe.State.INSUFFICIENT).reason().contains("broken off"));
        }
    }

    @Test
    void policyThatNamesNoPools_probesNothing_norDoesAnInstanceWhoseTurnItIsNot() throws Exception {
        try (DrainedProber off = prober(ProbeRules.DEFAULT);
                DrainedProber other = prober(rules(Duration.ofMillis(1)), false)) {
            off.start();
            other.start();
            assertTrue(turns.tryAcquire(3, 1, TimeUnit.MINUTES));
        }
        assertTrue(found.isEmpty(), found::toString);
        assertEquals(0, a.asked() + b.asked());
    }

    private PoolProbe await(PoolProbe.State state) throws InterruptedException {
        for (PoolProbe next = found.poll(2, TimeUnit.MINUTES); next != null; next = found.poll(2, TimeUnit.MINUTES)) {
            if (next.state() == state) {
                return next;
            }
        }
        throw new AssertionError("never " + state);
    }

    private PoolProbe awaitReason(String words) throws InterruptedException {
        for (PoolProbe next = found.poll(2, TimeUnit.MINUTES); next != null; next = found.poll(2, TimeUnit.MINUTES)) {
            if (next.reason().contains(words)) {
                return next;
            }
        }
        throw new AssertionError("never " + words);
    }

    private DrainedProber prober(ProbeRules rules) {
        return prober(rules, true);
    }

    private DrainedProber prober(ProbeRules rules, boolean mine) {
        ProbeVerdicts verdicts =
                new ProbeVerdicts(board, () -> GateOpening.DIFFERENT_FIRST, found::add, ordered::add, clock);
        DrainedProber.Turn turn = new DrainedProber.Turn() {
            @Override
            public boolean isMine() {
                turns.release();
                try {
                    boolean unused = looked.tryAcquire(10, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return mine;
            }

            @Override
            public void close() {}
        };
        return new DrainedProber(() -> rules, board, verdicts, () -> turn, PAIR, null, clock);
    }

    private ProbeRules rules(Duration every) {
        Map<String, URI> pools = Map.of("a", a.url(), "b", b.url());
        return new ProbeRules(GateOpening.DIFFERENT_FIRST, pools, ApiKind.COMPLETIONS, 1000, every);
    }

    private Gate gate(String pool, Gate.State state, Verdict verdict, String... incidents) {
        long now = clock.millis();
        long expiry = now + Duration.ofHours(1).toMillis();
        return new Gate(
                MODEL,
                pool,
                state,
                verdict,
                "",
                new Gate.Grounds(1, 1, List.of(incidents), 9, 9),
                null,
                new Gate.Lease(now - 60_000, now, expiry));
    }
}
