package dev.plumbline.service.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HaproxyNamesTest {

    private static final Map<String, Set<String>> SEEN =
            Map.of("llama-70b", Set.of("gpu-a", "gpu-b", "gpu-c", "gpu-d"));

    @Test
    void compare_theExample_fitsThePoolsThatItNames() throws IOException {
        String example = Files.readString(Path.of("..", "docs", "examples", "haproxy.cfg"));
        assertEquals(List.of(), HaproxyNames.compare(example, SEEN));
    }

    @Test
    void compare_whatDoesNotFit_isNamedWithItsLine() {
        String config = """
            listen llama
                server a 10.0.0.1:80 agent-send "llama-70b gpu-A 3%\\n"
                server b 10.0.0.2:80 agent-send "llama gpu-b\\n"
                server c 10.0.0.3:80 agent-send "llama-70b gpu-c"
                server d 10.0.0.4:80 check
                server e 10.0.0.5:80 agent-send "llama-70b\\n"
            """;
        assertEquals(
                List.of(
                        "line 2: no sample of the pool gpu-A of llama-70b was judged; seen are gpu-a, gpu-b, "
                                + "gpu-c, gpu-d",
                        "line 3: no sample of the model llama was judged; seen are llama-70b",
                        "line 4: agent-send must end with \\n, or the check is not answered before it times out",
                        "line 5: the server asks for no gate: agent-send \"MODEL POOL 3%\\n\" is missing",
                        "line 6: agent-send must be \"MODEL POOL 3%\\n\", got \"llama-70b\\n\"",
                        "llama-70b: no server asks for gpu-a, gpu-b, gpu-d, which serve samples: their gates "
                                + "close nothing here"),
                HaproxyNames.compare(config, SEEN));
    }
}
