import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../ui/PageHeader.tsx";

const route = getRouteApi("/rigs/$rigId");

export function RigPage() {
  const { rigId } = route.useParams();
  return <PageHeader title={`Rig ${rigId}`} />;
}
