package dev.plumbline.topologies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

    @ParameterizedTest
    @EnumSource(Prefix.Kind.class)
    void json_readsWhatItWrote(Prefix.Kind kind) {
        Prefix prefix = new Prefix("eu-1.plumb_line", kind, 12, 4);
        assertEquals(prefix, PrefixJson.read(PrefixJson.write(prefix)));
    }

    @Test
    void json_isAsWrittenDown() {
        assertEquals(
                "{\"version\":1,\"prefix\":\"p\",\"kind\":\"replay\",\"samples\":4,\"tallies\":2}",
                PrefixJson.write(new Prefix("p", Prefix.Kind.REPLAY, 4, 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"version\":2,\"prefix\":\"p\",\"kind\":\"live\",\"samples\":4,\"tallies\":2}",
                "{\"version\":1,\"prefix\":\"p\",\"kind\":\"dead\",\"samples\":4,\"tallies\":2}",
                "{\"version\":1,\"prefix\":\"p\",\"kind\":\"live\",\"samples\":0,\"tallies\":2}"
            })
    void json_damagedOrNewer_isRefused(String json) {
        assertThrows(IllegalStateException.class, () -> PrefixJson.read(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".p", "a b", "é", "a/b"})
    void name_thatKafkaWouldRefuse_isRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new Prefix(name, Prefix.Kind.LIVE, 1, 1));
    }

    @Test
    void name_length_hasABound() {
        assertEquals(
                180, new Prefix("p".repeat(180), Prefix.Kind.LIVE, 1, 1).name().length());
        String longer = "p".repeat(181);
        assertThrows(IllegalArgumentException.class, () -> new Prefix(longer, Prefix.Kind.LIVE, 1, 1));
    }

    @Test
    void partitions_outOfBounds_areNamed() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Prefix("p", Prefix.Kind.LIVE, 1, 0));
        assertTrue(e.getMessage().contains("tallies"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Prefix("p", Prefix.Kind.LIVE, 10_001, 1));
    }
}
