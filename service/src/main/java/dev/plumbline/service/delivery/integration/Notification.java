package dev.plumbline.service.delivery.integration;

import dev.plumbline.models.incident.Incident;
import dev.plumbline.models.incident.Level;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver is to be told of an incident. The same news makes the same notice, however often it is tried.
 *
 * @param level how loudly it is told
 * @param before the level that the receiver knows; null where it knows nothing yet
 * @param at when there was something to tell, in milliseconds since the epoch
 * @param by who acknowledged it, or called it a false alarm; null where nobody did
 * @param about what the receiver should also know
 */
public record Notification(
        Kind kind,
        Incident incident,
        Level level,
        @Nullable Level before,
        @Nullable String by,
        long at,
        About about) {

    /** What is new. */
    public enum Kind {
        OPENED("opened"),
        /** The level rose. */
        RAISED("raised"),
        /** Blame moved, or another signal joined. */
        CHANGED("changed"),
        /** Somebody looks after it. */
        ACKNOWLEDGED("acknowledged"),
        CLOSED("closed"),
        /** It goes on, but the receiver is no longer told. */
        LEFT("left");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * Where the incident is from and where it can be seen.
     *
     * @param prefix the installation
     * @param team who looks after the model; null where nobody is named
     * @param link where people find it
     */
    public record About(String prefix, @Nullable String team, String link) {}

    /** The incident's name everywhere outside: stable for its life, and different in each installation. */
    String key() {
        return about.prefix() + "/" + incident.id();
    }

    /** Names this news: the same for each try, and for no other news. */
    String id() {
        return incident.id() + "."
                + switch (kind) {
                    case OPENED, RAISED -> level.code() + again();
                    case CHANGED ->
                        "changed." + incident.measurement().evidence() + "."
                                + incident.measurement().hits();
                    case ACKNOWLEDGED, CLOSED, LEFT -> kind.code() + again();
                };
    }

    /** What came back has news of its own. */
    private String again() {
        int count = incident.course().again().count();
        return count == 0 ? "" : "." + count;
    }

    /** One line for people. */
    String title() {
        String line = (level == Level.PAGE ? "PAGE: " : "Ticket: ") + incident.text();
        return switch (kind) {
            case OPENED, RAISED -> line;
            case CHANGED -> "Changed: " + line;
            case ACKNOWLEDGED -> "Acknowledged by " + by + ": " + line;
            case CLOSED -> (by != null ? "False alarm, says " + by : "Over") + ": " + line;
            case LEFT -> "No longer told here: " + line;
        };
    }
}
