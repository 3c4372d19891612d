package dev.plumbline.service.recording;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Splits bytes into records, whatever they hold. */
interface RawRecords {

    /** The next record, or null at the end. */
    byte @Nullable [] next() throws IOException;
}
