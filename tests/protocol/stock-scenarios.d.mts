export function runScenarios(url: string, transports: string[]): Promise<string[]>
