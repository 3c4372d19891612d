package dev.plumbline.service.tap.generation;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was seen in an answer as it passed: the forms of the fields that may be cut, and when there was text. */
public final class AnswerWatch implements JsonCutter.Observer {

    private final Map<String, Set<String>> forms = new TreeMap<>();
    private boolean choice;
    private boolean usage;
    private boolean text;

    @Override
    public void value(String target, String json) {
        if (target.equals(RequestKind.TEXT)) {
            text |= !json.equals("\"\"") && !json.equals("null") && !json.equals("[]") && !json.startsWith("{");
            return;
        }
        choice |= target.equals(RequestKind.LOGPROBS);
        usage |= target.equals(RequestKind.USAGE) && json.startsWith("{");
        add(target, json);
    }

    @Override
    public void absent(String target) {
        if (!target.equals(RequestKind.TEXT)) {
            choice |= target.equals(RequestKind.LOGPROBS);
            add(target, FieldForm.ABSENT.json());
        }
    }

    /** Whether the event that passes holds the number of tokens and no choice. */
    public boolean isUsageAlone() {
        return usage && !choice;
    }

    /** Whether there was text since this was asked last. */
    public boolean tookText() {
        boolean was = text;
        text = false;
        return was;
    }

    public void endEvent() {
        choice = false;
        usage = false;
    }

    /** What the fields looked like, by target; a value that is longer than a form is cut off. */
    public Map<String, Set<String>> forms() {
        return forms;
    }

    private void add(String target, String json) {
        Set<String> seen = forms.computeIfAbsent(target, t -> new TreeSet<>());
        if (seen.size() < 4) {
            seen.add(json);
        }
    }
}
