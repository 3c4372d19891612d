package dev.plumbline.models.sample;

import dev.plumbline.models.sample.BadRecord.Reason;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How one family of engines writes its body. A body is read field by field as it comes: each field goes to the dialect that
 * knows it, and the body is of the dialect that found in it what was generated. So fields may come in any order, and no body
 * is read twice.
 */
sealed interface Dialect permits OpenAiChat {

    List<Dialect> ALL = List.of(new OpenAiChat());

    /** What a body of this dialect looks like, for people. */
    String shape();

    /**
     * Reads the value of the body's field at which {@code in} stands, if it is one of this dialect.
     *
     * @return whether it is; where not, the value is still unread
     */
    boolean take(Cursor in, Body body) throws BadRecord;

    /** Reads the body at which {@code in} stands. */
    static Answer read(Cursor in) throws BadRecord {
        if (!in.atObject()) {
            throw in.wrongType(expected());
        }
        Body body = new Body();
        in.enterObject();
        while (in.nextField()) {
            if (!taken(in, body)) {
                in.skip();
            }
        }
        if (!body.isKnown()) {
            throw new BadRecord(Reason.MISSING_FIELD, "response", expected());
        }
        return body.answer();
    }

    private static boolean taken(Cursor in, Body body) throws BadRecord {
        for (Dialect dialect : ALL) {
            if (dialect.take(in, body)) {
                return true;
            }
        }
        return false;
    }

    private static String expected() {
        return ALL.stream().map(Dialect::shape).collect(Collectors.joining(", ", "a body of a known dialect: ", ""));
    }
}
