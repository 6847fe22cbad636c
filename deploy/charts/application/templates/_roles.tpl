{{/* Every workload over its defaults, as JSON: {name: workload}. An explicit false or 0 stays. */}}
{{- define "parley.workloads" -}}
{{- $all := dict -}}
{{- range $name, $given := .Values.workloads -}}
{{- $_ := set $all $name (mergeOverwrite (deepCopy $.Values.workloadDefaults) (deepCopy $given)) -}}
{{- end -}}
{{- toJson $all -}}
{{- end }}

{{/*
Every set of nodes, as JSON: {name: workload with `of`, its Service, and `tag`, its version}. A workload is one set, or two where people
reach it and `rollout` says so: its colours, or itself and its canary. Workers roll: they share rooms whatever their versions.
*/}}
{{- define "parley.sets" -}}
{{- $sets := dict -}}
{{- $rollout := .Values.rollout -}}
{{- range $name, $workload := include "parley.workloads" . | fromJson -}}
{{- $isReached := include "parley.entrancesOf" $workload | fromJsonArray -}}
{{- $own := merge (dict "of" $name "tag" $.Values.image.tag) $workload -}}
{{- if and $isReached (eq $rollout.strategy "blueGreen") (not $rollout.argo) -}}
{{- range $color, $tag := $rollout.colors -}}
{{- $_ := set $sets (printf "%s-%s" $name $color) (mergeOverwrite (deepCopy $own) (dict "tag" ($tag | default $.Values.image.tag))) -}}
{{- end -}}
{{- else if and $isReached (eq $rollout.strategy "canary") (not $rollout.argo) -}}
{{- $_ := set $sets $name $own -}}
{{- $fixed := dict "tag" $rollout.canary.tag "replicas" $rollout.canary.replicas "autoscaling" (dict "enabled" false) -}}
{{- $_ := set $sets (printf "%s-canary" $name) (mergeOverwrite (deepCopy $own) $fixed) -}}
{{- else -}}
{{- $_ := set $sets $name $own -}}
{{- end -}}
{{- end -}}
{{- toJson $sets -}}
{{- end }}

{{/* The set of nodes that people reach by a workload's own Service. Takes {root, name}. */}}
{{- define "parley.behind" -}}
{{- $sets := include "parley.sets" .root | fromJson -}}
{{- ternary .name (printf "%s-%s" .name .root.Values.rollout.active) (hasKey $sets .name) -}}
{{- end }}

{{/* Whether roles take part in the chat: they need every server and the files. */}}
{{- define "parley.needsServers" -}}
{{- if without . "web" }}true{{ end -}}
{{- end }}

{{/* Whether uploaded files are on a volume, and not in a bucket. */}}
{{- define "parley.filesOnVolume" -}}
{{- with .Values.connections.blobs }}{{ if not (or .url .secret) }}true{{ end }}{{ end -}}
{{- end }}

{{/* Whether roles call the outside world: pushes, link cards, single sign-on. */}}
{{- define "parley.callsOut" -}}
{{- range . }}{{ if has . (list "api" "api:identity" "worker:notifications" "worker:search") }}true{{ end }}{{ end -}}
{{- end }}

{{/* Beginnings of the paths by which people reach a workload, as JSON: those of the Ingress, or all by an open Service. */}}
{{- define "parley.entrancesOf" -}}
{{- if .paths }}{{ toJson .paths }}{{ else if ne .serviceType "ClusterIP" }}["/"]{{ else }}[]{{ end -}}
{{- end }}

{{/* Where people reach each part, as `parley smoke` takes it: a JSON list of <path>=<origin of a Service>. */}}
{{- define "parley.places" -}}
{{- $places := list -}}
{{- range $name, $workload := include "parley.workloads" . | fromJson -}}
{{- $origin := printf "http://%s:%v" (include "parley.fullname" (dict "root" $ "name" $name)) ($workload.servicePort | default $workload.port) -}}
{{- range include "parley.entrancesOf" $workload | fromJsonArray }}{{ $places = append $places (printf "%s=%s" . $origin) }}{{ end -}}
{{- end -}}
{{- toJson $places -}}
{{- end }}

{{/* The names of the connections that roles use and that are given, by commas. */}}
{{- define "parley.connectionsOf" -}}
{{- $used := list -}}
{{- if eq (join "," .roles) "migrate" -}}
{{- $used = list "database" -}}
{{- else if include "parley.needsServers" .roles -}}
{{- range $name, $each := .root.Values.connections -}}
{{- if or $each.url $each.secret }}{{ $used = append $used $name }}{{ end -}}
{{- end -}}
{{- end -}}
{{- join "," $used -}}
{{- end }}

{{/* Stops the rendering with a sentence where the workloads and connections make no chat. */}}
{{- define "parley.validate" -}}
{{- if not .Values.workloads -}}
{{- fail "application: workloads is empty. Give a topology, such as -f deploy/presets/msgapp.yaml." -}}
{{- end -}}
{{- $roles := list -}}
{{- range .Values.workloads }}{{ $roles = concat $roles .roles }}{{ end -}}
{{- range list "web" "realtime" "worker:messages" "worker:presence" "worker:notifications" "worker:search" -}}
{{- if not (has . $roles) -}}
{{- fail (printf "application: no workload has the role %q. Add it to the roles of one." .) -}}
{{- end -}}
{{- end -}}
{{- if not (has "api" $roles) -}}
{{- range list "identity" "rooms" "messages" "media" "notifications" "search" -}}
{{- if not (has (printf "api:%s" .) $roles) -}}
{{- fail (printf "application: no workload serves the REST calls of %s. Add the role api or api:%s to one." . .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name, $each := .Values.connections -}}
{{- if and $each.url $each.secret -}}
{{- fail (printf "application: connections.%s has both a url and a secret. Leave one of them out." $name) -}}
{{- end -}}
{{- if and $each.password (not (contains "$(PASSWORD)" $each.url)) -}}
{{- fail (printf "application: connections.%s has a password that its url does not use. Write $(PASSWORD) in the url." $name) -}}
{{- end -}}
{{- if and (not $each.password) (contains "$(PASSWORD)" $each.url) -}}
{{- fail (printf "application: connections.%s.url asks for a password. Say with connections.%s.password which Secret has it." $name $name) -}}
{{- end -}}
{{- if and $.Values.networkPolicy.enabled (or $each.url $each.secret) (not $each.to) -}}
{{- fail (printf "application: connections.%s.to is empty, so the network policies would let nobody reach it. Name its peers." $name) -}}
{{- end -}}
{{- end -}}
{{- with .Values.connections -}}
{{- range list "database" "cache" -}}
{{- $each := index $.Values.connections . -}}
{{- if not (or $each.url $each.secret) -}}
{{- fail (printf "application: connections.%s is not given. Nodes that share the work need it: give its url or its secret." .) -}}
{{- end -}}
{{- end -}}
{{- $broker := or .broker.url .broker.secret -}}
{{- $queue := or .queue.url .queue.secret -}}
{{- $bus := or .bus.url .bus.secret -}}
{{- if not (or $broker (and $queue $bus)) -}}
{{- fail "application: nodes need a queue and a bus. Give connections.broker, or connections.queue and connections.bus." -}}
{{- end -}}
{{- if and (or .smtp.url .smtp.secret) (not $.Values.settings.PARLEY_SMTP_FROM) -}}
{{- fail "application: connections.smtp is given. Say with settings.PARLEY_SMTP_FROM who sends the mail." -}}
{{- end -}}
{{- if and $broker $queue $bus -}}
{{- fail "application: connections.broker has no use where queue and bus are both given. Leave one of the three out." -}}
{{- end -}}
{{- end -}}
{{- include "parley.validateRollout" . -}}
{{- end }}

{{- define "parley.validateRollout" -}}
{{- $rollout := .Values.rollout -}}
{{- if and (eq $rollout.strategy "blueGreen") (not $rollout.argo) -}}
{{- if not (hasKey $rollout.colors $rollout.active) -}}
{{- fail (printf "application: rollout.active is %q, and rollout.colors gives it no version." $rollout.active) -}}
{{- end -}}
{{- end -}}
{{- if eq $rollout.strategy "canary" -}}
{{- if and (not $rollout.argo) (not $rollout.canary.tag) -}}
{{- fail "application: rollout.canary.tag is empty. Say which version the canary is." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (eq .Values.ingress.controller "traefik") -}}
{{- fail "application: a canary by weight needs ingress.controller nginx or gateway." -}}
{{- end -}}
{{- end -}}
{{- if and .Values.image.digest (ne $rollout.strategy "rolling") (not $rollout.argo) -}}
{{- fail "application: image.digest is one version, and rollout.strategy asks for two. Leave it out and give tags." -}}
{{- end -}}
{{- with .Values.ingress -}}
{{- if and .certificate.issuer (not .tlsSecret) -}}
{{- fail "application: ingress.certificate.issuer is given. Say with ingress.tlsSecret where the certificate is to be." -}}
{{- end -}}
{{- if and .enabled (eq .controller "gateway") (not .gateway.name) -}}
{{- fail "application: ingress.controller is gateway. Say with ingress.gateway which Gateway the routes are for." -}}
{{- end -}}
{{- end -}}
{{- range $name, $workload := include "parley.workloads" . | fromJson -}}
{{- if and $workload.autoscaling.enabled $workload.autoscaling.queueLag (not $.Values.keda.prometheusUrl) -}}
{{- fail (printf "application: workloads.%s scales by queueLag. Say with keda.prometheusUrl where KEDA reads it." $name) -}}
{{- end -}}
{{- end -}}
{{- end }}
