package dev.plumbline.service.engines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DequantizedWeightsTest {

    private static final int WEIGHTS = 32;

    @TempDir
    Path folder;

    @Test
    void eightBits_becomeTheFloatsThatTheyStandFor() throws Exception {
        ByteBuffer made = written(DequantizedWeights.Form.F32);
        for (int i = 0; i < WEIGHTS; i++) {
            assertEquals(0.5f * (i - 16), made.getFloat(dataAt(made) + 4 * i), "weight " + i);
        }
    }

    @Test
    void bf16_isTheUpperHalfOfTheFloat() throws Exception {
        ByteBuffer made = written(DequantizedWeights.Form.BF16);
        for (int i = 0; i < WEIGHTS; i++) {
            int upper = made.getShort(dataAt(made) + 2 * i) << 16;
            assertEquals(0.5f * (i - 16), Float.intBitsToFloat(upper), "weight " + i);
        }
    }

    @Test
    void anotherFile_isRefused() throws Exception {
        Path from = Files.write(folder.resolve("none.gguf"), new byte[64]);
        assertThrows(
                IOException.class,
                () -> DequantizedWeights.write(from, folder.resolve("to.gguf"), DequantizedWeights.Form.F32));
    }

    private ByteBuffer written(DequantizedWeights.Form form) throws IOException {
        Path to = folder.resolve("to.gguf");
        DequantizedWeights.write(Files.write(folder.resolve("from.gguf"), oneTensor()), to, form);
        return ByteBuffer.wrap(Files.readAllBytes(to)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Data begin at the first multiple of 32 behind the head, which is 24 + 25 + 33 bytes long. */
    private static int dataAt(ByteBuffer file) {
        assertEquals(0, file.getLong(74), "the only tensor begins with the data");
        return 96;
    }

    /** One entry of metadata, one tensor of one block: a scale of a half, which is 0x3800, and -16 to 15. */
    private static byte[] oneTensor() {
        ByteBuffer file = ByteBuffer.allocate(96 + 34).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GGUF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(3);
        file.putLong(1).putLong(1);
        file.putLong(5).put(new byte[5]).putInt(8).putLong(0); // a key, and an empty string
        file.putLong(1).put((byte) 't').putInt(1).putLong(WEIGHTS).putInt(8).putLong(0);
        file.position(96);
        file.putShort((short) 0x3800);
        for (int i = 0; i < WEIGHTS; i++) {
            file.put((byte) (i - 16));
        }
        return file.array();
    }
}
