package dev.plumbline.service.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a GGUF file of 8-bit weights anew in another precision, so that a fleet of several needs one file alone. The
 * form is that of GGUF 3: a head with metadata, the places of the tensors, then their data.
 */
final class DequantizedWeights {

    /** What a weight becomes, with its number in GGUF. */
    enum Form {
        F32(0, 4),
        BF16(30, 2);

        private final int code;
        private final int bytes;

        Form(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }
    }

    private static final int MAGIC = 0x46554747;
    private static final int FLOATS = 0;
    private static final int HALVES = 1;
    private static final int BLOCKS = 8;
    /** Weights that share a scale. */
    private static final int BLOCK = 32;

    private static final int ALIGNMENT = 32;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    /** Bytes of a value of metadata, by its type; strings and arrays say so themselves. */
    private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final byte[] bytes;
    private final ByteBuffer in;
    private final List<Tensor> tensors = new ArrayList<>();

    /** A matrix or vector: where its head, up to the type, and its data are. */
    private record Tensor(int from, int to, long weights, int type, long offset) {}

    private DequantizedWeights(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @throws IOException also where the file is none of 8-bit weights */
    static void write(Path from, Path to, Form form) throws IOException {
        Path made = to.resolveSibling(to.getFileName() + ".new");
        Files.write(made, new DequantizedWeights(Files.readAllBytes(from)).as(form));
        Files.move(made, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] as(Form form) throws IOException {
        if (in.getInt() != MAGIC || in.getInt() != 3) {
            throw new IOException("no GGUF file of version 3");
        }
        long count = in.getLong();
        long entries = in.getLong();
        for (long i = 0; i < entries; i++) {
            skip((int) in.getLong());
            skipValue(in.getInt());
        }
        int metadata = in.position();
        for (long i = 0; i < count; i++) {
            tensors.add(tensor());
        }
        int data = aligned(in.position());
        byte[] made = new byte[data + size(form)];
        ByteBuffer out = ByteBuffer.wrap(made).order(ByteOrder.LITTLE_ENDIAN);
        out.put(bytes, 0, metadata);
        writeHeads(out, form);
        out.position(data);
        for (Tensor tensor : tensors) {
            in.position((int) (data + tensor.offset));
            writeData(tensor, out, form);
            out.position(data + aligned(out.position() - data));
        }
        return made;
    }

    private void skip(int bytes) {
        in.position(in.position() + bytes);
    }

    private void skipValue(int type) throws IOException {
        if (type == STRING) {
            skip((int) in.getLong());
        } else if (type == ARRAY) {
            int of = in.getInt();
            long length = in.getLong();
            for (long i = 0; i < length; i++) {
                skipValue(of);
            }
        } else if (type >= 0 && type < SIZES.length) {
            skip(SIZES[type]);
        } else {
            throw new IOException("unknown type of metadata: " + type);
        }
    }

    private Tensor tensor() throws IOException {
        int begin = in.position();
        int name = (int) in.getLong();
        String what = new String(bytes, in.position(), name, UTF_8);
        skip(name);
        long weights = 1;
        for (int dimensions = in.getInt(); dimensions > 0; dimensions--) {
            weights *= in.getLong();
        }
        int end = in.position();
        int type = in.getInt();
        if (type != FLOATS && type != HALVES && type != BLOCKS) {
            throw new IOException(what + " has weights of type " + type + ", neither floats, halves nor 8-bit blocks");
        }
        return new Tensor(begin, end, weights, type, in.getLong());
    }

    private void writeHeads(ByteBuffer out, Form form) {
        int offset = 0;
        for (Tensor tensor : tensors) {
            out.put(bytes, tensor.from, tensor.to - tensor.from)
                    .putInt(tensor.type == FLOATS ? FLOATS : form.code)
                    .putLong(offset);
            offset += aligned(bytes(tensor, form));
        }
    }

    private int size(Form form) {
        return tensors.stream().mapToInt(tensor -> aligned(bytes(tensor, form))).sum();
    }

    private static int bytes(Tensor tensor, Form form) {
        return (int) tensor.weights * (tensor.type == FLOATS ? Form.F32.bytes : form.bytes);
    }

    private void writeData(Tensor tensor, ByteBuffer out, Form form) {
        float scale = 0;
        for (long i = 0; i < tensor.weights; i++) {
            if (tensor.type == FLOATS) {
                out.putFloat(in.getFloat());
                continue;
            }
            if (tensor.type == BLOCKS && i % BLOCK == 0) {
                scale = half(in.getShort());
            }
            float weight = tensor.type == BLOCKS ? scale * in.get() : half(in.getShort());
            if (form == Form.F32) {
                out.putFloat(weight);
            } else {
                out.putShort(rounded(weight));
            }
        }
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The upper half of the bits, rounded to the nearest, ties to even. */
    private static short rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    /** A number of 16 bits: sign, 5 of the exponent, 10 of the fraction; scales are finite. */
    private static float half(short bits) {
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float size = exponent == 0 ? fraction * 0x1p-24f : Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        return bits < 0 ? -size : size;
    }
}
