{{/* The pod of a workload, under pod security "restricted". Takes {root, name, workload}. */}}
{{- define "parley.pod" -}}
{{- $servers := include "parley.needsServers" .workload.roles }}
{{- $volume := include "parley.filesOnVolume" .root }}
serviceAccountName: {{ .root.Release.Name }}-parley
terminationGracePeriodSeconds: {{ .workload.terminationGracePeriodSeconds }}
{{ include "parley.podSecurity" .root }}
{{- with .workload.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .workload.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $.workload.spread }}
    labelSelector:
      matchLabels: {{- include "parley.selector" $ | nindent 8 }}
  {{- end }}
containers:
  - name: parley
    image: {{ include "parley.image" (dict "root" .root "tag" .workload.tag) }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: [serve]
    env: {{- include "parley.environment" . | nindent 6 }}
    envFrom:
      - configMapRef:
          name: {{ .root.Release.Name }}-parley
    ports:
      - name: http
        containerPort: {{ .workload.port }}
    {{- include "parley.probes" . | nindent 4 }}
    resources: {{- toYaml .workload.resources | nindent 6 }}
    {{- include "parley.containerSecurity" .root | nindent 4 }}
    volumeMounts:
      - name: tmp
        mountPath: /tmp
      {{- if $servers }}
      {{- if $volume }}
      - name: files
        mountPath: /files
      {{- end }}
      {{- range $name, $secret := .root.Values.keys }}
      {{- if $secret }}
      - name: key-{{ $name | kebabcase }}
        mountPath: /keys/{{ $name }}
        readOnly: true
      {{- end }}
      {{- end }}
      {{- end }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 256Mi
  {{- if $servers }}
  {{- if $volume }}
  - name: files
    persistentVolumeClaim:
      claimName: {{ .root.Values.files.existingClaim | default (printf "%s-files" .root.Release.Name) }}
  {{- end }}
  {{- range $name, $secret := .root.Values.keys }}
  {{- if $secret }}
  - name: key-{{ $name | kebabcase }}
    secret:
      secretName: {{ $secret.name }}
      defaultMode: 0440
      items:
        - key: {{ $secret.key }}
          path: {{ $secret.key }}
  {{- end }}
  {{- end }}
  {{- end }}
{{- end }}

{{/* A node listens once its servers answer, so the first probe is patient: five minutes. */}}
{{- define "parley.probes" -}}
startupProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 2
  failureThreshold: 150
  timeoutSeconds: 2
readinessProbe:
  httpGet: {path: /ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /health, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
lifecycle:
  preStop:
    sleep:
      seconds: {{ .workload.drainSeconds }}
{{- end }}

{{- define "parley.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "parley.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}
