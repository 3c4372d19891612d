package dev.plumbline.acceptance.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** The proxy does to a connection what it says. */
class TcpProxyTest {

    @Test
    void cut_holdsBytesBack_andThenLetsThemThrough() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpProxy proxy = new TcpProxy()) {
            proxy.leadTo(server.getLocalPort());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket there = server.accept()) {
                client.getOutputStream().write(1);
                assertEquals(1, there.getInputStream().read());
                proxy.cut(true);
                client.getOutputStream().write(2);
                there.setSoTimeout(200);
                assertThrows(
                        SocketTimeoutException.class,
                        () -> there.getInputStream().read());
                proxy.cut(false);
                there.setSoTimeout(10_000);
                assertEquals(2, there.getInputStream().read());
            }
        }
    }

    @Test
    void resetAndRefuse_endConnections() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TcpProxy proxy = new TcpProxy()) {
            proxy.leadTo(server.getLocalPort());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket there = server.accept()) {
                client.getOutputStream().write(1);
                assertEquals(1, there.getInputStream().read());
                proxy.reset();
                assertThrows(IOException.class, () -> client.getInputStream().read());
            }
            proxy.refuse(true);
            assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
            proxy.refuse(false);
            new Socket(InetAddress.getLoopbackAddress(), proxy.port()).close();
        }
    }
}
