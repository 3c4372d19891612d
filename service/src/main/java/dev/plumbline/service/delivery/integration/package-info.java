/** The receivers that Plumbline speaks to, each in its own form. */
@NullMarked
package dev.plumbline.service.delivery.integration;

import org.jspecify.annotations.NullMarked;
