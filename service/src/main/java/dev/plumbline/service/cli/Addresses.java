package dev.plumbline.service.cli;

import java.net.InetSocketAddress;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}. */
public final class Addresses implements ITypeConverter<InetSocketAddress> {

    @Override
    public InetSocketAddress convert(String value) {
        String host = Utils.getHost(value);
        Integer port = Utils.getPort(value);
        if (host == null || port == null || port > 65_535) {
            throw new TypeConversionException("must be HOST:PORT, got \"" + value + '"');
        }
        return InetSocketAddress.createUnresolved(host, port);
    }
}
