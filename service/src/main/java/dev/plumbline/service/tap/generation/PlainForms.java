package dev.plumbline.service.tap.generation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How this engine writes the answers to requests that ask for neither log-probabilities nor usage, learned from
 * answers that
 * were left as they were: nobody can take out again what they do not know the look of. Engines differ ({@code
 * "logprobs":null}, no
 * such field, {@code []}), and so do their versions.
 */
public final class PlainForms {

    /**
     * Every so many sampled requests of a kind one is left as it is, to see whether the engine still writes as it
     * did.
     */
    public static final int AGAIN = 100;

    private record Key(RequestKind kind, boolean streamed, String target) {}

    /** @param form null where the engine writes it now so, now so, or says something with it by itself */
    private record Learned(@Nullable FieldForm form) {}

    private final Map<Key, Learned> learned = new HashMap<>();
    private int uses;

    /** Whether an answer must be seen first that was left as it is; every so often that is so again. */
    public synchronized boolean mustLearn(RequestKind kind, boolean streamed, Set<String> targets) {
        uses++;
        return uses % AGAIN == 0
                || targets.stream().anyMatch(target -> !learned.containsKey(new Key(kind, streamed, target)));
    }

    /** The forms of those of the fields that can be taken out again. */
    public synchronized Map<String, FieldForm> of(RequestKind kind, boolean streamed, Set<String> targets) {
        Map<String, FieldForm> forms = new HashMap<>();
        for (String target : targets) {
            Learned known = learned.get(new Key(kind, streamed, target));
            if (known != null && known.form != null) {
                forms.put(target, known.form);
            }
        }
        return forms;
    }

    /** Takes an answer that was left as it was, and that came to its end. */
    public synchronized void learn(RequestKind kind, boolean streamed, Set<String> targets, AnswerWatch watch) {
        if (!watch.forms().containsKey(RequestKind.LOGPROBS)) {
            return; // it had no choice
        }
        for (String target : targets) {
            Set<String> seen = watch.forms().getOrDefault(target, Set.of(FieldForm.ABSENT.json()));
            learned.put(new Key(kind, streamed, target), new Learned(form(kind, seen)));
        }
    }

    /** The engine was away, and may have come back as another. */
    public synchronized void forget() {
        learned.clear();
    }

    private static @Nullable FieldForm form(RequestKind kind, Set<String> seen) {
        Set<String> forms = new TreeSet<>(seen);
        if (kind == RequestKind.RESPONSES && forms.size() > 1) {
            forms.remove(FieldForm.ABSENT.json()); // only parts that are text have the field
        }
        if (forms.size() != 1) {
            return null;
        }
        String json = forms.iterator().next();
        return json.length() > FieldForm.LONGEST || json.startsWith("{") ? null : new FieldForm(json);
    }
}
