package dev.plumbline.service.http;

import io.javalin.config.RoutesConfig;

/** A part of what an instance answers over HTTP. */
@FunctionalInterface
public interface Routes {

    /** Adds its routes. */
    void add(RoutesConfig routes);
}
