/** What an instance answers over HTTP. */
@NullMarked
package dev.plumbline.service.http;

import org.jspecify.annotations.NullMarked;
