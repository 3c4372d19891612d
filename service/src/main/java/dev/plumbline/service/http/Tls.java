package dev.plumbline.service.http;

import dev.plumbline.service.ExitCode;
import dev.plumbline.service.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * What the server shows who it is with: a certificate chain and its key (PKCS#8), both PEM, read as Kafka's own clients
 * read them.
 */
public final class Tls {

    private final SSLContext context;

    private Tls(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads both files.
     *
     * @throws Failure where they cannot be read or do not belong together; never says what stands in them
     */
    public static Tls of(Path certificate, Path key) {
        try {
            return new Tls(context(Map.of(
                    SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                    DefaultSslEngineFactory.PEM_TYPE,
                    SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                    new Password(Files.readString(certificate)),
                    SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                    new Password(Files.readString(key)))));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.USAGE, "cannot read " + certificate + " and " + key + ": " + Failure.reason(e), e);
        } catch (KafkaException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    certificate + " and " + key + " must be a certificate chain and its key (PKCS#8), both PEM",
                    e);
        }
    }

    /**
     * What a client trusts that asks such a server.
     *
     * @param authorities certificates in PEM
     */
    public static SSLContext trusting(Path authorities) {
        try {
            return context(Map.of(
                    SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                    DefaultSslEngineFactory.PEM_TYPE,
                    SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                    new Password(Files.readString(authorities))));
        } catch (IOException | KafkaException e) {
            throw new Failure(
                    ExitCode.USAGE, "cannot read certificates in " + authorities + ": " + Failure.reason(e), e);
        }
    }

    private static SSLContext context(Map<String, ?> settings) {
        ConfigDef known = new ConfigDef();
        SslConfigs.addClientSslSupport(known);
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(known.parse(settings));
            return factory.sslContext();
        }
    }

    /** The only connector of the server, so that nothing is said in clear text. */
    Connector connector(Server server, HttpConfiguration http, String host, int port) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(context);
        // Clients come by address too, and by names that a proxy gave.
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(
                server,
                new SslConnectionFactory(ssl, HttpVersion.HTTP_1_1.asString()),
                new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        return connector;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Tls";
    }
}
