package dev.plumbline.topologies.stage;

import dev.plumbline.models.reader.ProtobufReader;
import dev.plumbline.models.reader.SampleReader;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of a record on {@code samples}: JSON, or Protobuf where a header says so. The bytes are never asked
 * what they are: what looks like the one may be damage of the other.
 */
final class SampleDecoder {

    /** Header that says the form of the value; JSON where there is none. */
    static final String CONTENT_TYPE = "content-type";

    static final String JSON = "application/json";
    static final String PROTOBUF = "application/x-protobuf";

    private final SampleReader json = new SampleReader();
    private final ProtobufReader protobuf = new ProtobufReader();

    Sample read(Record<byte[], byte[]> record) throws BadRecord {
        byte[] value = record.value();
        if (value == null) {
            throw new BadRecord(BadRecord.Reason.MALFORMED, "", "a record with a value");
        }
        return switch (type(record.headers().lastHeader(CONTENT_TYPE))) {
            case JSON -> json.read(value);
            case PROTOBUF, "application/protobuf" -> protobuf.read(value);
            default -> throw new BadRecord(BadRecord.Reason.WRONG_TYPE, CONTENT_TYPE, JSON + " or " + PROTOBUF);
        };
    }

    private static String type(@Nullable Header header) {
        if (header == null || header.value() == null) {
            return JSON;
        }
        String type = new String(header.value(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }
}
