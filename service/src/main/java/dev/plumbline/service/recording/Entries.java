package dev.plumbline.service.recording;

import org.jspecify.annotations.Nullable;

/** Samples in the order in which they are to be judged. */
@FunctionalInterface
public interface Entries {

    /** The next one, or null at the end. */
    @Nullable
    Entry next();
}
