package dev.plumbline.service.tap.generation;

import java.nio.ByteBuffer;

/** Turns the engine's answer to what was asked into its answer to what the client asked, as bytes pass. */
public interface AnswerCutter {

    /** Takes what came; returns what may be passed on. */
    byte[] accept(ByteBuffer bytes);

    /** Nothing more will come; returns what is left to be passed on. */
    byte[] finish();
}
