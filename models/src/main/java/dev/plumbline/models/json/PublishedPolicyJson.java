package dev.plumbline.models.json;

import dev.plumbline.models.policy.PublishedPolicy;
import dev.plumbline.models.sample.Rfc3339;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a published policy. */
public final class PublishedPolicyJson {

    private PublishedPolicyJson() {}

    /** One line. */
    public static String write(PublishedPolicy published) {
        ObjectNode json = Json.versioned();
        json.put("from", Rfc3339.write(published.from()));
        json.put("by", published.by());
        json.put("time", Rfc3339.write(published.time()));
        json.put("yaml", published.yaml());
        return Json.text(json);
    }

    /**
     * The reverse of {@link #write}.
     *
     * @throws IllegalArgumentException where the text is no policy, or one of a later version; names the field
     */
    public static PublishedPolicy read(String json) {
        Fields f = Json.read("policy", json).versioned();
        return new PublishedPolicy(f.time("from"), f.text("by"), f.time("time"), f.text("yaml"));
    }
}
