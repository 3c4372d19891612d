package dev.plumbline.acceptance.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the model made of the prompts that it read last: the same prompt again costs nothing. */
final class PromptCache {

    private static final int MOST = 64;

    private final SmallModel model;
    private final Map<List<Integer>, ReadPrompt> entries = new LinkedHashMap<>(MOST, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Integer>, ReadPrompt> eldest) {
            return size() > MOST;
        }
    };

    /** @param logits of the token after each token of the prompt */
    record ReadPrompt(SmallModel.Context context, List<float[]> logits) {

        /** Those after the whole prompt, free to be changed. */
        float[] last() {
            return logits.get(logits.size() - 1).clone();
        }
    }

    PromptCache(SmallModel model) {
        this.model = model;
    }

    ReadPrompt read(List<Integer> prompt) {
        synchronized (entries) {
            ReadPrompt known = entries.get(prompt);
            if (known != null) {
                return known;
            }
        }
        SmallModel.Context context = model.new Context(prompt.size());
        List<float[]> logits = new ArrayList<>();
        prompt.forEach(token -> logits.add(context.read(token)));
        ReadPrompt entry = new ReadPrompt(context, logits);
        synchronized (entries) {
            entries.put(List.copyOf(prompt), entry);
        }
        return entry;
    }
}
