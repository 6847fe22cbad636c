{{/*
One agent under pod security "restricted": its Deployment, disruption budget, Service and network policy, and what it may read of
Kubernetes. Takes {root, name, agent, args, port, ready, replicas, config, reads, hears}: `agent` are its values, `config` is the text
of its configuration by file name, `reads` are rules of RBAC, `hears` are the ports that others reach it on, by name.
*/}}
{{- define "observability.agent" -}}
{{- $selector := include "observability.selector" . -}}
{{- $labels := include "observability.labels" . -}}
{{- $name := include "observability.fullname" . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
spec:
  replicas: {{ .replicas | default 1 }}
  selector:
    matchLabels: {{- $selector | nindent 6 }}
  template:
    metadata:
      labels: {{- $labels | nindent 8 }}
      {{- with .config }}
      annotations:
        checksum/config: {{ toJson . | sha256sum }}
      {{- end }}
    spec:
      automountServiceAccountToken: false
      {{- if .reads }}
      serviceAccountName: {{ $name }}
      {{- end }}
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - maxSkew: 1
          topologyKey: {{ . }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- $selector | nindent 14 }}
        {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ .agent.image }}
          args: {{- toYaml .args | nindent 12 }}
          ports:
            {{- range $port, $number := .hears }}
            - name: {{ $port }}
              containerPort: {{ $number }}
            {{- end }}
          startupProbe:
            httpGet: {path: {{ .ready }}, port: {{ .port }}}
            periodSeconds: 2
            failureThreshold: 60
          readinessProbe:
            httpGet: {path: {{ .ready }}, port: {{ .port }}}
            periodSeconds: 10
          livenessProbe:
            tcpSocket: {port: {{ .port }}}
            periodSeconds: 20
            failureThreshold: 6
          resources: {{- toYaml .agent.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          volumeMounts:
            - name: data
              mountPath: /data
            {{- if .config }}
            - name: config
              mountPath: /config
              readOnly: true
            {{- end }}
            {{- if .reads }}
            - name: token
              mountPath: /var/run/secrets/kubernetes.io/serviceaccount
              readOnly: true
            {{- end }}
      volumes:
        - name: data
          emptyDir:
            sizeLimit: {{ get .agent.resources.limits "ephemeral-storage" }}
        {{- if .config }}
        - name: config
          configMap:
            name: {{ $name }}
        {{- end }}
        {{- if .reads }}
        # In place of a token that is mounted by itself and lasts: an hour, renewed by the kubelet.
        - name: token
          projected:
            sources:
              - serviceAccountToken:
                  path: token
                  expirationSeconds: 3600
              - configMap:
                  name: kube-root-ca.crt
                  items:
                    - key: ca.crt
                      path: ca.crt
              - downwardAPI:
                  items:
                    - path: namespace
                      fieldRef:
                        fieldPath: metadata.namespace
        {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- $selector | nindent 6 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
spec:
  selector: {{- $selector | nindent 4 }}
  ports:
    {{- range $port, $number := .hears }}
    - name: {{ $port }}
      port: {{ $number }}
      targetPort: {{ $port }}
    {{- end }}
{{- with .config }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
data: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .reads }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ .root.Release.Namespace }}-{{ $name }}
  labels: {{- $labels | nindent 4 }}
rules: {{- toYaml .reads | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .root.Release.Namespace }}-{{ $name }}
  labels: {{- $labels | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ .root.Release.Namespace }}-{{ $name }}
subjects:
  - kind: ServiceAccount
    name: {{ $name }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
{{- if .root.Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $name }}
  labels: {{- $labels | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- $selector | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        # Whoever scrapes, and the nodes.
        - podSelector: {}
        {{- range .root.Values.namespaces }}
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ . }}
        {{- end }}
      ports:
        {{- range $port, $number := .hears }}
        - port: {{ $port }}
        {{- end }}
  egress:
    - to: {{- toYaml .root.Values.networkPolicy.outboundTo | nindent 8 }}
{{- end }}
{{- end }}
