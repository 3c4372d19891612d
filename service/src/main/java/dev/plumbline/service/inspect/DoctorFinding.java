package dev.plumbline.service.inspect;

import java.util.List;

/**
 * Something that somebody should change in what they log.
 *
 * @param kind how it hurts
 * @param about what it is about, in a word or two, such as {@code sessions}
 * @param signals the signals that it makes blind or misleads; may be empty
 * @param text what was seen, in words
 * @param add the one line that mends it; empty where there is none
 */
public record DoctorFinding(Kind kind, String about, List<String> signals, String text, String add) {

    /** How it hurts. */
    public enum Kind {
        /** A signal cannot be asked. */
        MISSING("missing"),
        /** What is stated does not fit what is seen: signals may be misled. */
        DOUBT("doubt"),
        /** Worth knowing. */
        NOTE("note");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The stable name in JSON. */
        public String code() {
            return code;
        }
    }

    public DoctorFinding {
        signals = List.copyOf(signals);
    }
}
