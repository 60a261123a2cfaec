import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../ui/PageHeader.tsx";

const route = getRouteApi("/rentals/$rentalId");

export function RentalPage() {
  const { rentalId } = route.useParams();
  return <PageHeader title={`Rental ${rentalId}`} />;
}
