package dev.plumbline.service.inspect;

/** Who writes the samples: where a line is to be added. */
public enum Gateway {
    TAP,
    NGINX,
    LITELLM,
    ENVOY,
    /** Something of one's own. */
    OTHER
}
