package dev.plumbline.service.cli.tap;

import dev.plumbline.service.cli.Addresses;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code HOST:PORT}, or a port alone, which is one of this machine. */
final class PortOrAddress implements ITypeConverter<InetSocketAddress> {

    private final Addresses addresses = new Addresses();

    @Override
    public InetSocketAddress convert(String value) {
        return addresses.convert(value.matches("\\d{1,5}") ? "127.0.0.1:" + value : value);
    }
}
