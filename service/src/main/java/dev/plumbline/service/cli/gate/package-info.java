/** The commands about gates: listing and releasing them, and the agent beside a load balancer. */
@NullMarked
package dev.plumbline.service.cli.gate;

import org.jspecify.annotations.NullMarked;
