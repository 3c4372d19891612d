package dev.plumbline.acceptance.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The public model stories260K: a Llama of 260 thousand parameters, read from llama2.c's checkpoint format. Its forward
 * pass takes some 0.2 ms a token. Immutable; {@link Context} holds what one request has been given so far.
 */
public final class SmallModel {

    private static final int HEADER_BYTES = 28;
    private static final int GROUP = 32;
    private static final float EPSILON = 1e-5f;
    private static final Map<Precision, SmallModel> LOADED = new EnumMap<>(Precision.class);

    /** How the weights are held. */
    public enum Precision {
        F32,
        /** Rounded to 8 bits of mantissa, activations too. */
        BF16,
        /** One of 255 steps, by groups of 32 weights. */
        Q8,
        /** One of 15 steps, by groups of 32 weights. */
        Q4
    }

    final int dim;
    final int hidden;
    final int layers;
    final int heads;
    final int kvDim;
    final int vocabulary;
    final int longest;
    private final Precision precision;
    private final float[] embedding;
    private final float[] classifier;
    private final float[] attentionNorm;
    private final float[] wq;
    private final float[] wk;
    private final float[] wv;
    private final float[] wo;
    private final float[] feedNorm;
    private final float[] w1;
    private final float[] w2;
    private final float[] w3;
    private final float[] lastNorm;
    private final float[][] cosines;
    private final float[][] sines;

    private SmallModel(ByteBuffer file, Precision precision) {
        this.precision = precision;
        dim = file.getInt();
        hidden = file.getInt();
        layers = file.getInt();
        heads = file.getInt();
        int kvHeads = file.getInt();
        vocabulary = file.getInt();
        longest = file.getInt();
        kvDim = dim * kvHeads / heads;
        file.position(HEADER_BYTES);
        FloatBuffer in = file.asFloatBuffer();
        embedding = matrix(in, vocabulary * dim);
        classifier = byColumn(embedding, vocabulary, dim);
        attentionNorm = vector(in, layers * dim);
        wq = byColumn(matrix(in, layers * dim * dim), dim, dim);
        wk = byColumn(matrix(in, layers * dim * kvDim), kvDim, dim);
        wv = byColumn(matrix(in, layers * dim * kvDim), kvDim, dim);
        wo = byColumn(matrix(in, layers * dim * dim), dim, dim);
        feedNorm = vector(in, layers * dim);
        w1 = byColumn(matrix(in, layers * dim * hidden), hidden, dim);
        w2 = byColumn(matrix(in, layers * dim * hidden), dim, hidden);
        w3 = byColumn(matrix(in, layers * dim * hidden), hidden, dim);
        lastNorm = vector(in, dim);
        cosines = new float[longest][dim / heads / 2];
        sines = new float[longest][dim / heads / 2];
        for (int position = 0; position < longest; position++) {
            for (int i = 0; i < dim / heads / 2; i++) {
                double angle = position / Math.pow(10_000, 2.0 * i * heads / dim);
                cosines[position][i] = (float) Math.cos(angle);
                sines[position][i] = (float) Math.sin(angle);
            }
        }
    }

    /** The model with weights held so. */
    public static synchronized SmallModel of(Precision precision) {
        return LOADED.computeIfAbsent(precision, held -> {
            ByteBuffer file = ByteBuffer.wrap(resource("stories260K.bin")).order(ByteOrder.LITTLE_ENDIAN);
            return new SmallModel(file, held);
        });
    }

    static byte[] resource(String name) {
        try (InputStream in = SmallModel.class.getResourceAsStream("/engine/" + name)) {
            if (in == null) {
                throw new IllegalStateException("there is no resource engine/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the model has read, as keys and values by layer and position. */
    final class Context {

        private final int capacity;
        private final float[] keys;
        private final float[] values;
        private final float[] x = new float[dim];
        private final float[] normed = new float[dim];
        private final float[] mixed = new float[dim];
        private final float[] query = new float[dim];
        private final float[] up = new float[hidden];
        private final float[] gate = new float[hidden];
        private final float[] weights = new float[longest];
        private int position;

        /** @param capacity how many tokens it can read at most */
        Context(int capacity) {
            this.capacity = Math.min(capacity, longest);
            this.keys = new float[layers * this.capacity * kvDim];
            this.values = new float[layers * this.capacity * kvDim];
        }

        /** Another that has read the same, with room for {@code more} tokens. */
        Context copy(int more) {
            Context copy = new Context(position + more);
            for (int layer = 0; layer < layers; layer++) {
                int from = layer * capacity * kvDim;
                int to = layer * copy.capacity * kvDim;
                System.arraycopy(keys, from, copy.keys, to, position * kvDim);
                System.arraycopy(values, from, copy.values, to, position * kvDim);
            }
            copy.position = position;
            return copy;
        }

        int position() {
            return position;
        }

        boolean isFull() {
            return position >= capacity;
        }

        /** Reads one more token; returns the logits of the next. */
        float[] read(int token) {
            System.arraycopy(embedding, token * dim, x, 0, dim);
            for (int layer = 0; layer < layers; layer++) {
                attend(layer);
                feed(layer);
            }
            position++;
            norm(x, lastNorm, 0, normed);
            float[] logits = new float[vocabulary];
            multiply(classifier, 0, normed, logits, 0, vocabulary);
            return logits;
        }

        /** Forgets what was read at {@code at}, as if its cache had been lost. */
        void lose(int at) {
            for (int layer = 0; layer < layers; layer++) {
                int from = (layer * capacity + at) * kvDim;
                Arrays.fill(keys, from, from + kvDim, 0);
                Arrays.fill(values, from, from + kvDim, 0);
            }
        }

        private void attend(int layer) {
            int cache = layer * capacity * kvDim;
            int here = cache + position * kvDim;
            norm(x, attentionNorm, layer * dim, normed);
            multiply(wq, layer * dim * dim, normed, query, 0, dim);
            multiply(wk, layer * dim * kvDim, normed, keys, here, kvDim);
            multiply(wv, layer * dim * kvDim, normed, values, here, kvDim);
            rotate(query, 0, dim);
            rotate(keys, here, kvDim);
            int size = dim / heads;
            int shared = dim / kvDim;
            for (int head = 0; head < heads; head++) {
                attend(head * size, cache + head / shared * size, size);
            }
            multiply(wo, layer * dim * dim, mixed, normed, 0, dim);
            add(normed);
        }

        private void attend(int head, int cache, int size) {
            float highest = Float.NEGATIVE_INFINITY;
            for (int t = 0; t <= position; t++) {
                float dot = 0;
                for (int i = 0; i < size; i++) {
                    dot += query[head + i] * keys[cache + t * kvDim + i];
                }
                weights[t] = dot / (float) Math.sqrt(size);
                highest = Math.max(highest, weights[t]);
            }
            float sum = 0;
            for (int t = 0; t <= position; t++) {
                weights[t] = (float) Math.exp(weights[t] - highest);
                sum += weights[t];
            }
            for (int i = 0; i < size; i++) {
                float value = 0;
                for (int t = 0; t <= position; t++) {
                    value += weights[t] / sum * values[cache + t * kvDim + i];
                }
                mixed[head + i] = value;
            }
        }

        private void feed(int layer) {
            norm(x, feedNorm, layer * dim, normed);
            multiply(w1, layer * dim * hidden, normed, gate, 0, hidden);
            multiply(w3, layer * dim * hidden, normed, up, 0, hidden);
            for (int i = 0; i < hidden; i++) {
                gate[i] = round(gate[i] / (1 + (float) Math.exp(-gate[i])) * up[i]);
            }
            multiply(w2, layer * dim * hidden, gate, mixed, 0, dim);
            add(mixed);
        }

        private void add(float[] more) {
            for (int i = 0; i < dim; i++) {
                x[i] = round(x[i] + more[i]);
            }
        }

        /** Rotary positions. */
        private void rotate(float[] of, int from, int length) {
            for (int i = 0; i < length; i += 2) {
                float cos = cosines[position][i % (dim / heads) / 2];
                float sin = sines[position][i % (dim / heads) / 2];
                float a = of[from + i];
                float b = of[from + i + 1];
                of[from + i] = a * cos - b * sin;
                of[from + i + 1] = a * sin + b * cos;
            }
        }
    }

    private void norm(float[] x, float[] weight, int from, float[] to) {
        float sum = 0;
        for (int i = 0; i < dim; i++) {
            sum += x[i] * x[i];
        }
        float scale = 1 / (float) Math.sqrt(sum / dim + EPSILON);
        for (int i = 0; i < dim; i++) {
            to[i] = round(weight[from + i] * x[i] * scale);
        }
    }

    /**
     * {@code to = weights · x}. By column, so that the compiler makes vector instructions of the inner loop; each row's
     * sum is that of its even and that of its odd columns, whatever the machine.
     */
    private void multiply(float[] weights, int from, float[] x, float[] to, int at, int rows) {
        float[] even = new float[rows];
        float[] odd = new float[rows];
        for (int column = 0; column + 1 < x.length; column += 2) {
            addColumn(weights, from + column * rows, x[column], even);
            addColumn(weights, from + (column + 1) * rows, x[column + 1], odd);
        }
        for (int row = 0; row < rows; row++) {
            to[at + row] = round(even[row] + odd[row]);
        }
    }

    private static void addColumn(float[] weights, int from, float factor, float[] sums) {
        for (int row = 0; row < sums.length; row++) {
            sums[row] += weights[from + row] * factor;
        }
    }

    /** Matrices that follow each other, each of them by row before and by column after. */
    private static float[] byColumn(float[] byRow, int rows, int columns) {
        float[] to = new float[byRow.length];
        for (int from = 0; from < byRow.length; from += rows * columns) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    to[from + column * rows + row] = byRow[from + row * columns + column];
                }
            }
        }
        return to;
    }

    private float[] matrix(FloatBuffer in, int length) {
        float[] weights = vector(in, length);
        switch (precision) {
            case F32 -> {}
            case BF16 -> {
                for (int i = 0; i < length; i++) {
                    weights[i] = round(weights[i]);
                }
            }
            case Q8 -> quantise(weights, 127);
            case Q4 -> quantise(weights, 7);
        }
        return weights;
    }

    private static float[] vector(FloatBuffer in, int length) {
        float[] weights = new float[length];
        in.get(weights);
        return weights;
    }

    private static void quantise(float[] weights, int steps) {
        for (int from = 0; from + GROUP <= weights.length; from += GROUP) {
            float highest = 0;
            for (int i = from; i < from + GROUP; i++) {
                highest = Math.max(highest, Math.abs(weights[i]));
            }
            float scale = highest / steps;
            for (int i = from; i < from + GROUP && scale > 0; i++) {
                weights[i] = Math.round(weights[i] / scale) * scale;
            }
        }
    }

    /** To the nearest bf16, where that is the precision. */
    private float round(float x) {
        if (precision != Precision.BF16) {
            return x;
        }
        int bits = Float.floatToRawIntBits(x);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
