package dev.plumbline.models.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"tpu-a", "köln/1", "池-2", "ב", "👨‍👩‍👧", "a b", "می‌خواهم"})
    void name_thatIsSeenAsItself_stays(String name) {
        assertSame(name, VisibleName.of(name));
    }

    @Test
    void name_thatSpeaksToATerminal_isEscaped() {
        assertEquals("a\\u000A00:00:00 ERROR all is lost", VisibleName.of("a\n00:00:00 ERROR all is lost"));
        assertEquals("\\u001B[2Ja\\u007F\\u009B", VisibleName.of("\u001B[2Ja\u007F\u009B"));
        assertEquals("gpu\\u202Eb\\u2066c\\u200F\\u061C\\u2028", VisibleName.of("gpu\u202Eb\u2066c\u200F\u061C\u2028"));
    }

    @Test
    void cohort_isSaidAsPeopleMayReadIt() {
        assertEquals("pool=a\\u000Ab", Cohort.of("pool", "a\nb").toString());
    }
}
