package dev.plumbline.detector.action;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.monitor.CohortHealth;
import dev.plumbline.detector.store.HeapStore;
import dev.plumbline.models.action.Enforcement;
import dev.plumbline.models.action.Ledger;
import dev.plumbline.models.action.Unstick;
import dev.plumbline.models.cell.CohortKey;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a controller stores reads back as what was written. */
class ActionStateTest {

    private static final long SEED = 20_260_101;
    private static final byte[] KEY = {'m'};

    @Test
    void state_readsBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            HeapStore store = new HeapStore();
            ControllerState written = state(random);
            written.save(store);
            ControllerState read = ControllerState.load(store);
            String which = "seed " + SEED + ", state " + i;
            assertEquals(written.leases, read.leases, which);
            assertEquals(written.released, read.released, which);
            assertEquals(written.judged, read.judged, which);
            assertEquals(written.actionable, read.actionable, which);
            assertEquals(written.told, read.told, which);
            assertEquals(written.published, read.published, which);
            assertEquals(written.health, read.health, which);
            assertEquals(written.harms, read.harms, which);
            assertEquals(written.done, read.done, which);
            assertEquals(written.registry.state(), read.registry.state(), which);
            assertArrayEquals(store.get(KEY), ActionStateForm.write(read), which);
        }
    }

    @Test
    void state_beforeTheFirstWindow_readsBack() {
        HeapStore store = new HeapStore();
        new ControllerState().save(store);
        ControllerState read = ControllerState.load(store);
        assertEquals(Long.MIN_VALUE, read.released);
        assertEquals(Long.MIN_VALUE, read.judged);
        assertTrue(read.registry.state().isEmpty());
    }

    @Test
    void state_longText_readsBack() {
        HeapStore store = new HeapStore();
        ControllerState written = new ControllerState();
        String reason = "é".repeat(70_000);
        written.told.put("pool=a", reason);
        written.save(store);
        assertEquals(reason, ControllerState.load(store).told.get("pool=a"));
    }

    @Test
    void sightings_longNames_readBack() {
        Sightings sightings = new Sightings(new HeapStore());
        String session = "s".repeat(100_000);
        sightings.record("a", new TreeSet<>(List.of(session)), -5);
        assertEquals(List.of(new Unstick.Seen(session, -5)), sightings.since("a", Long.MIN_VALUE));
    }

    @Test
    void state_ofBeforeProtobuf_isRefusedWithWhatToDo() {
        HeapStore store = new HeapStore();
        store.put(KEY, new byte[] {1, 0, 0, 0, 0});
        String error = assertThrows(IllegalStateException.class, () -> ControllerState.load(store))
                .getMessage();
        assertTrue(error.contains("plumbline run --prefix NAME"), error);
    }

    private static ControllerState state(Random random) {
        ControllerState state = new ControllerState();
        if (random.nextBoolean()) {
            state.released = random.nextLong();
            state.judged = random.nextLong();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            String pool = text(random);
            state.leases.put(pool, new ControllerState.Lease(random.nextLong(), text(random)));
            state.actionable.add(text(random));
            state.told.put(pool, text(random));
            state.published.put(
                    pool,
                    new ControllerState.Published(text(random), text(random), random.nextLong(), random.nextLong()));
            state.health.put(
                    pool,
                    new CohortHealth(pool, random.nextInt(), random.nextInt(), random.nextBoolean(), text(random)));
            Ledger ledger = new Ledger(random.nextInt(10), random.nextInt(10), 10 + random.nextInt(9), 20);
            state.harms.put(text(random), new ControllerState.Harm(text(random), random.nextLong(), ledger));
            state.done.put(text(random), Enforcement.values()[random.nextInt(Enforcement.values().length)]);
            TreeMap<String, String> values = new TreeMap<>();
            values.put("pool", pool);
            values.put("version", text(random));
            state.registry.update(new TreeSet<>(List.of(new CohortKey(values))), random.nextLong());
        }
        return state;
    }

    private static String text(Random random) {
        List<String> texts = List.of("", "a", "ไทย", "line\nfeed\u0000", "\ud83d\ude00");
        return texts.get(random.nextInt(texts.size())) + random.nextInt(100);
    }
}
