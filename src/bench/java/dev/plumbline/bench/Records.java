package dev.plumbline.bench;

import java.util.Random;

/** A made-up record of {@value #TOKENS} tokens with 5 candidates each. */
final class Records {

    static final int TOKENS = 40;

    private Records() {}

    static String record(Random random) {
        StringBuilder content = new StringBuilder();
        StringBuilder steps = new StringBuilder();
        for (int i = 0; i < TOKENS; i++) {
            content.append(" w").append(i);
            steps.append(i == 0 ? "" : ",").append(candidate(" w" + i, -0.3));
            steps.setLength(steps.length() - 1);
            steps.append(",\"top_logprobs\":[").append(candidate(" w" + i, -0.3));
            for (int j = 1; j < 5; j++) {
                steps.append(',').append(candidate(" x" + j, -2 - j - random.nextDouble()));
            }
            steps.append("]}");
        }
        return "{\"time\":\"2025-08-25T00:00:00.172Z\",\"id\":\"r\",\"session\":\"s\",\"model\":\"m\",\"pool\":\"p\","
                + "\"sampler\":{\"temperature\":1,\"top_p\":0.99,\"top_k\":0,\"logprobs\":\"raw\",\"listed\":5,"
                + "\"penalties\":false,\"logit_bias\":false,\"grammar\":false,\"stop\":[],\"speculative\":false},"
                + "\"prompt\":{\"scripts\":[\"Latn\"]},\"response\":{\"choices\":[{\"index\":0,\"message\":{\"content\":\""
                + content
                + "\"},\"logprobs\":{\"content\":["
                + steps
                + "]}}]}}";
    }

    private static String candidate(String token, double logprob) {
        return "{\"token\":\"" + token + "\",\"logprob\":" + logprob + "}";
    }
}
