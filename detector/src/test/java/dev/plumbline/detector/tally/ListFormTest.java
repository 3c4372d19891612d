package dev.plumbline.detector.tally;

import static dev.plumbline.detector.signal.Told.chose;
import static dev.plumbline.detector.signal.Told.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.detector.signal.Told;
import dev.plumbline.models.cell.Context;
import dev.plumbline.models.sample.LogprobMode;
import org.junit.jupiter.api.Test;

/** Which lists are compared, and which hold what the sampler made of them. */
class ListFormTest {

    private static Context.Form form(Told told) throws Exception {
        return ListForm.of(told.says(chose("a", "a", 0.6, "b", 0.3, "c", 0.06))).form();
    }

    private static Told at(double temperature, LogprobMode mode) {
        return plain().temperature(temperature).topP(1).topK(0).mode(mode);
    }

    @Test
    void unchangedLists_areComparedWithRawOnes_butHoldTheSamplersTemperature() throws Exception {
        assertEquals(Context.Form.RAW, form(at(1, LogprobMode.RAW)));
        assertEquals(Context.Form.UNCHANGED, form(at(1, LogprobMode.PROCESSED)));
        assertEquals(Context.Form.UNCHANGED, form(at(0, LogprobMode.PROCESSED)));
        assertTrue(Context.Form.RAW.isComparable(Context.Form.UNCHANGED));
    }

    @Test
    void listsOfUnknownMode_holdNoTemperatureForSure() throws Exception {
        assertEquals(Context.Form.RAW, form(at(0, LogprobMode.UNKNOWN)));
    }

    @Test
    void listsThatSettingsShaped_holdTheSamplersTemperature() throws Exception {
        assertTrue(form(at(0.7, LogprobMode.PROCESSED)).processed());
    }
}
