package dev.plumbline.detector.signal.script;

/**
 * Whether foreign words are somebody's name as it stands in a bibliography or a list of authors, without anything
 * around it: two to four words of one script, each with a capital first, initials among them. Tokens that intrude
 * seldom begin with capitals, and hardly ever twice. Scripts without capitals have no such sign, and a single word is
 * too little.
 */
final class PersonName {

    private static final int MOST = 4;

    private PersonName() {}

    static boolean is(String text, Runs runs, Stretch s) {
        int words = s.last() - s.first() + 1;
        if (s.glued() || words < 2 || words > MOST) {
            return false;
        }
        int longest = 0;
        for (int run = s.first(); run <= s.last(); run++) {
            if (runs.script(run) != s.script() || !Character.isUpperCase(text.codePointAt(runs.start(run)))) {
                return false;
            }
            longest = Math.max(longest, runs.letters(run));
        }
        return longest > 1;
    }
}
