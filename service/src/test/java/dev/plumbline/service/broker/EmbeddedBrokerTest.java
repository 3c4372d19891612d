package dev.plumbline.service.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.service.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path data;

    @Test
    void start_again_keepsClusterAndTopics() throws Exception {
        String cluster;
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
                Admin admin = admin(broker)) {
            cluster = admin.describeCluster().clusterId().get();
            admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                    .all()
                    .get();
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0);
                Admin admin = admin(broker)) {
            assertEquals(cluster, admin.describeCluster().clusterId().get());
            assertEquals(Set.of("kept"), admin.listTopics().names().get());
        }
    }

    @Test
    void start_directoryInUse_saysSo() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, 0)) {
            Failure failure = assertThrows(Failure.class, () -> EmbeddedBroker.start(data, 0));
            assertTrue(failure.getMessage().contains("another Plumbline uses"), failure.getMessage());
            assertTrue(failure.getMessage().contains(data.toString()), failure.getMessage());
        }
    }

    @Test
    void start_portInUse_saysSoAndLeavesTheDirectory() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            Failure failure = assertThrows(Failure.class, () -> EmbeddedBroker.start(data, port));
            assertTrue(failure.getMessage().contains("port " + port), failure.getMessage());
        }
        DataDirectory.open(data).close();
    }

    private static Admin admin(EmbeddedBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
