package dev.plumbline.service.tap;

/**
 * A sample as it is sent.
 *
 * @param key of the record in Kafka: what the balancer places as one
 * @param json one line, without its end
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
record SampleLine(String key, byte[] json) {}
