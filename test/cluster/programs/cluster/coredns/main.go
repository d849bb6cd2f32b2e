// CoreDNS with the plugins that a test cluster's Corefile has: most of the time that the whole would take is for others.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

func main() {
	// In the order in which a query meets them.
	dnsserver.Directives = []string{"bind", "errors", "kubernetes"}
	coremain.Run()
}
