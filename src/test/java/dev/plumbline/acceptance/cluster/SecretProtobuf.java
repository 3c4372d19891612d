package dev.plumbline.acceptance.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.Base64;

/**
 * Secrets as Helm writes them, in Kubernetes' Protobuf form (k8s.io/api/core/v1/generated.proto): its name, labels,
 * data and type. All else that Helm speaks of it speaks of in JSON.
 */
final class SecretProtobuf {

    private SecretProtobuf() {}

    /** @param body four bytes that say what it is, then a runtime.Unknown around the secret */
    static ObjectNode read(byte[] body) throws InvalidProtocolBufferException {
        UnknownFieldSet envelope =
                UnknownFieldSet.parseFrom(ByteString.copyFrom(body).substring(4));
        UnknownFieldSet secret = message(envelope, 2);
        UnknownFieldSet metadata = message(secret, 1);
        ObjectNode object = Kind.JSON.createObjectNode();
        object.put("apiVersion", bytes(message(envelope, 1), 1).toStringUtf8());
        object.put("kind", bytes(message(envelope, 1), 2).toStringUtf8());
        object.withObject("/metadata").put("name", bytes(metadata, 1).toStringUtf8());
        for (ByteString label : metadata.getField(11).getLengthDelimitedList()) {
            UnknownFieldSet entry = UnknownFieldSet.parseFrom(label);
            object.withObject("/metadata/labels")
                    .put(bytes(entry, 1).toStringUtf8(), bytes(entry, 2).toStringUtf8());
        }
        for (ByteString datum : secret.getField(2).getLengthDelimitedList()) {
            UnknownFieldSet entry = UnknownFieldSet.parseFrom(datum);
            object.withObject("/data")
                    .put(
                            bytes(entry, 1).toStringUtf8(),
                            Base64.getEncoder().encodeToString(bytes(entry, 2).toByteArray()));
        }
        return object.put("type", bytes(secret, 3).toStringUtf8());
    }

    private static UnknownFieldSet message(UnknownFieldSet in, int field) throws InvalidProtocolBufferException {
        return UnknownFieldSet.parseFrom(bytes(in, field));
    }

    private static ByteString bytes(UnknownFieldSet in, int field) throws InvalidProtocolBufferException {
        if (!in.hasField(field)) {
            throw new InvalidProtocolBufferException("field " + field + " is missing");
        }
        return in.getField(field).getLengthDelimitedList().get(0);
    }
}
