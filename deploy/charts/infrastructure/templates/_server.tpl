{{/*
One server: its StatefulSet, Service and disruption budget, under pod security "restricted".
Takes {root, name, server, port, portName, container, data, keep, grace}: `server` are its values, `container` is what is its own in
the container as text, `data` is where its files are, `keep` is whether they are on a volume.
*/}}
{{- define "infrastructure.server" -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "infrastructure.fullname" . }}
  labels: {{- include "infrastructure.labels" . | nindent 4 }}
spec:
  replicas: 1
  serviceName: {{ include "infrastructure.fullname" . }}
  selector:
    matchLabels: {{- include "infrastructure.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "infrastructure.labels" . | nindent 8 }}
    spec:
      terminationGracePeriodSeconds: 120
      {{- include "infrastructure.podSecurity" . | nindent 6 }}
      containers:
        - name: {{ .name }}
          image: {{ .server.image }}
          {{- .container | nindent 10 }}
          ports:
            - name: {{ .portName }}
              containerPort: {{ .port }}
            {{- with .probePort }}
            - name: probes
              containerPort: {{ . }}
            {{- end }}
          resources: {{- toYaml .server.resources | nindent 12 }}
          {{- include "infrastructure.containerSecurity" . | nindent 10 }}
          volumeMounts:
            - name: data
              mountPath: {{ .data }}
            - name: tmp
              mountPath: /tmp
            {{- range $name, $path := .scratch }}
            - name: {{ $name }}
              mountPath: {{ $path }}
            {{- end }}
            {{- with .config }}
            - name: config
              mountPath: {{ . }}
              readOnly: true
            {{- end }}
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 256Mi
        {{- range $name, $path := .scratch }}
        - name: {{ $name }}
          emptyDir:
            sizeLimit: 64Mi
        {{- end }}
        {{- if .config }}
        - name: config
          configMap:
            name: {{ include "infrastructure.fullname" . }}
        {{- end }}
        {{- if not .keep }}
        - name: data
          emptyDir:
            sizeLimit: 256Mi
        {{- end }}
  {{- if .keep }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .root.Values.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .server.size }}
  {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "infrastructure.fullname" . }}
  labels: {{- include "infrastructure.labels" . | nindent 4 }}
spec:
  selector: {{- include "infrastructure.selector" . | nindent 4 }}
  ports:
    - name: {{ .portName }}
      port: {{ .port }}
      targetPort: {{ .portName }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "infrastructure.fullname" . }}
  labels: {{- include "infrastructure.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "infrastructure.selector" . | nindent 6 }}
{{- if .root.Values.networkPolicy.enabled }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "infrastructure.fullname" . }}
  labels: {{- include "infrastructure.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "infrastructure.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/name: parley
        {{- if and (eq .name "postgresql") .server.backup.enabled }}
        - podSelector:
            matchLabels: {{- include "infrastructure.selector" (dict "root" .root "name" "postgresql-backup") | nindent 14 }}
        {{- end }}
        {{- with .root.Values.networkPolicy.alsoFrom }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - port: {{ .portName }}
{{- end }}
{{- end }}

{{/* Pod security "restricted". Takes {root, server}. */}}
{{- define "infrastructure.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .server.user }}
  runAsGroup: {{ .server.user }}
  fsGroup: {{ .server.user }}
  # Otherwise each start would open files to the group that these servers refuse to share.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "infrastructure.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}
