package dev.plumbline.service.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The models and pools that a haproxy.cfg asks gates for, beside those of which samples were judged. */
public final class HaproxyNames {

    private static final Pattern SERVER = Pattern.compile("^\\s*server\\s+(\\S+)\\s.*");
    private static final Pattern ASKED = Pattern.compile("agent-send\\s+\"([^\"]*)\"");

    private HaproxyNames() {}

    /**
     * What does not fit, a sentence each, in the order of the file.
     *
     * @param config the text of a haproxy.cfg
     * @param seen the pools of each model of which samples were judged
     */
    public static List<String> compare(String config, Map<String, Set<String>> seen) {
        List<String> findings = new ArrayList<>();
        Map<String, Set<String>> asked = new TreeMap<>();
        int number = 0;
        for (String line : config.lines().toList()) {
            number++;
            if (SERVER.matcher(line).matches()) {
                server(number, line, seen, asked, findings);
            }
        }
        asked.forEach((model, pools) -> {
            Set<String> silent = new TreeSet<>(seen.getOrDefault(model, Set.of()));
            silent.removeAll(pools);
            if (!silent.isEmpty()) {
                findings.add(model + ": no server asks for " + String.join(", ", silent)
                        + ", which serve samples: their gates close nothing here");
            }
        });
        return findings;
    }

    private static void server(
            int number,
            String line,
            Map<String, Set<String>> seen,
            Map<String, Set<String>> asked,
            List<String> findings) {
        Matcher sent = ASKED.matcher(line);
        if (!sent.find()) {
            findings.add("line " + number + ": the server asks for no gate: agent-send \"MODEL POOL 3%\\n\" is "
                    + "missing");
            return;
        }
        String[] words = sent.group(1).replace("\\n", "").strip().split(" +", -1);
        if (words.length < 2) {
            findings.add("line " + number + ": agent-send must be \"MODEL POOL 3%\\n\", got \"" + sent.group(1) + "\"");
            return;
        }
        if (!sent.group(1).endsWith("\\n")) {
            findings.add("line " + number + ": agent-send must end with \\n, or the check is not answered "
                    + "before it times out");
        }
        asked.computeIfAbsent(words[0], m -> new TreeSet<>()).add(words[1]);
        Set<String> pools = seen.get(words[0]);
        if (pools == null) {
            findings.add("line " + number + ": no sample of the model " + words[0] + " was judged; seen are "
                    + listed(seen.keySet()));
        } else if (!pools.contains(words[1])) {
            findings.add("line " + number + ": no sample of the pool " + words[1] + " of " + words[0]
                    + " was judged; seen are " + listed(pools));
        }
    }

    private static String listed(Set<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", new TreeSet<>(names));
    }
}
