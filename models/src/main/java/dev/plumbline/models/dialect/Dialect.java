package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.sample.BadRecord;

/**
 * How one family of engines writes its body, found from its shape. A body is read field by field as it comes: fields
 * that one dialect alone has go to it, those that several have are read into {@link SharedFields}, and the body is of
 * the dialect that finds in them what was generated. So fields may come in any order, and no body is read twice. An
 * instance reads one body, or one chunk of a stream.
 */
interface Dialect {

    /** Reads the value of a field of its own, at which {@code in} stands. */
    void read(Cursor in) throws BadRecord;

    /**
     * Adds what was read, if it is of this dialect; called at the end of the body.
     *
     * @return whether it is
     */
    boolean addTo(Body body, SharedFields shared);
}
