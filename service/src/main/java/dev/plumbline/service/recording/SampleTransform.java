package dev.plumbline.service.recording;

import dev.plumbline.models.sample.Sample;

/** What is made of each sample after it was read. Stateless: samples come from several threads, in any order. */
@FunctionalInterface
public interface SampleTransform {

    /** Nothing is changed. */
    SampleTransform NONE = (sample, round) -> sample;

    /**
     * Makes another sample of one.
     *
     * @param round how often the recording had been read before, from 0
     */
    Sample of(Sample sample, int round);
}
