package dev.plumbline.service.view;

import dev.plumbline.service.ExitCode;

/** What can be said of a fleet at one look, the gravest first. Each has its tone, its words, and its exit code. */
public enum FleetState {
    /** A page is open. */
    PAGE("page", Tone.RED, "%s open", "wrong", ExitCode.INCIDENTS, false),
    /** Samples come, and nothing has been judged for five minutes. */
    NOT_JUDGING("not-judging", Tone.RED, "Not judging", "not judging", ExitCode.BLIND, true),
    /** A ticket is open. */
    TICKET("ticket", Tone.AMBER, "%s open", "wrong", ExitCode.INCIDENTS, false),
    /** What is judged is old, records wait, or a source holds windows back. */
    BEHIND("behind", Tone.AMBER, "Behind", "behind", ExitCode.BLIND, true),
    /** A model or a pool sends, and is not judged. */
    UNJUDGED("unjudged", Tone.AMBER, "Not all judged", "not all judged", ExitCode.BLIND, true),
    /** Nothing comes, though the last hour lets expect something. */
    STOPPED("stopped", Tone.AMBER, "Samples stopped", "samples stopped", ExitCode.BLIND, true),
    /** At least half of the signals whose question arises cannot be judged. */
    BLIND("blind", Tone.AMBER, "Partly blind", "partly blind", ExitCode.BLIND, true),
    /** Nothing comes, and little could be expected. */
    NO_SAMPLES("no-samples", Tone.GREY, "No samples", "no samples", ExitCode.BLIND, false),
    /** Nothing has come yet, or what came is too young to be judged. */
    NOTHING_YET("nothing-yet", Tone.GREY, "Nothing judged yet", "nothing yet", ExitCode.BLIND, false),
    /** All that sends is judged in time, and nothing speaks against it. */
    WELL("well", Tone.GREEN, "All quiet", "live", ExitCode.OK, false);

    private final String code;
    private final Tone tone;
    private final String title;
    private final String badge;
    private final int exitCode;
    private final boolean degraded;

    /** How loud a state is. */
    public enum Tone {
        /** Somebody should look now. */
        RED("page"),
        /** Somebody should look today. */
        AMBER("ticket"),
        /** There is nothing to say. */
        GREY("soft"),
        /** All is well. */
        GREEN("calm");

        private final String code;

        Tone(String code) {
            this.code = code;
        }

        /** The name in JSON and in the style sheet. */
        public String code() {
            return code;
        }
    }

    FleetState(String code, Tone tone, String title, String badge, int exitCode, boolean degraded) {
        this.code = code;
        this.tone = tone;
        this.title = title;
        this.badge = badge;
        this.exitCode = exitCode;
        this.degraded = degraded;
    }

    /** The stable name in JSON and metrics. */
    public String code() {
        return code;
    }

    /** How loud it is. */
    public Tone tone() {
        return tone;
    }

    String title(long incidents) {
        return String.format(title, incidents);
    }

    /** The word beside the console's name. */
    public String badge() {
        return badge;
    }

    /** What {@code plumbline status} ends with. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether Plumbline itself does less than it should: then {@code /readyz} says so. */
    public boolean isDegraded() {
        return degraded;
    }
}
